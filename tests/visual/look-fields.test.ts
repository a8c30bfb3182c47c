/** The table of what can be turned says what the renderer takes. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadRenderer, type Renderer } from '../../native/index.ts';
import { LOOK_COLOURS, LOOK_FIELDS, type LookAmount, toRenderer } from '../../native/look-fields.ts';

let renderer: Renderer;
let mesh: number;

beforeAll(() => {
  renderer = loadRenderer(join(import.meta.dirname, '../../build/native/aurora.node'))({
    ...{ backend: 'soft', width: 32, height: 32, threads: 1 },
  });
  mesh = renderer.createMesh({
    vertexCount: 3,
    positions: new Float32Array([-0.2, -0.2, 0, 0.2, -0.2, 0, 0, 0.15, 0]),
    normals: new Float32Array([0, 0.5, 0.866, 0, 0.5, 0.866, 0, 0.5, 0.866]),
    indices: new Uint32Array([0, 1, 2]),
  });
});
afterAll(() => renderer.destroy());

const draw = (look: object) => {
  renderer.render(mesh, { look, time: 7.7 });
  const pixels = new Uint8Array(32 * 32 * 4);
  renderer.readPixels(pixels);
  return pixels;
};

const fields = Object.entries(LOOK_FIELDS) as [LookAmount, (typeof LOOK_FIELDS)[LookAmount]][];

test.each(fields)(
  '%s: every value of its range is taken, and nothing beyond what can be said',
  (name, field) => {
    for (const value of [field.least, field.usual, field.most]) {
      expect(() => draw({ [name]: toRenderer(field, value) })).not.toThrow();
    }
    const beyond = field.unit === '×' ? 1001 : field.most * 1.01;
    expect(() => draw({ [name]: beyond })).toThrow(`look.${name}`);
    expect(() => draw({ [name]: Number.NaN })).toThrow(`look.${name}`);
  },
);

test.each(fields)('%s: what is usual is what nobody sets', (name, field) => {
  expect(draw({ [name]: toRenderer(field, field.usual) })).toEqual(draw({}));
});

// These have nothing to act on in one triangle of bare skin, or nothing that stands still.
const ELSEWHERE = ['circuits', 'drift', 'glyphs'];
test.each(fields.filter(([name]) => !ELSEWHERE.includes(name)))('%s: turning it shows', (name, field) => {
  const values = [field.least, field.most].map(value => draw({ [name]: toRenderer(field, value) }));
  expect(values[0]).not.toEqual(values[1]);
});

test.each(Object.entries(LOOK_COLOURS))('%s: its usual colour is what nobody sets', (name, { usual }) => {
  expect(draw({ [name]: usual })).toEqual(draw({}));
  expect(() => draw({ [name]: [0, -1, 0] })).toThrow(`look.${name}`);
  expect(() => draw({ [name]: [0, 101, 0] })).toThrow(`look.${name}`);
});
