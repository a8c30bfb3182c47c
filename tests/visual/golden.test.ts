/**
 * Each scene on each backend, beside the picture that is kept for it. A missing picture fails. To accept new ones:
 * `AURORA_GOLDENS=write npm test -- visual`, then look at every one of them.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode, encode } from 'fast-png';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Avatar, readAvatar } from '../../game/avatar/read-avatar.ts';
import { ARKIT_SHAPES } from '../../game/avatar/shape-names.ts';
import {
  BACKENDS,
  createOrFallBack,
  loadRenderer,
  type Renderer,
  type RendererOptions,
} from '../../native/index.ts';
import { SCENES, type Scene, SIDE } from './scenes.ts';

const root = join(import.meta.dirname, '../..');
const writing = process.env.AURORA_GOLDENS === 'write';
/** Of 255, over all channels. Libraries round sines and powers differently by a bit; nothing else may differ. */
const SAME = 0.05;
/** Of 255: what a graphics card may differ by. */
const ALIKE = 2;

let her: Avatar;
let create: (options?: RendererOptions) => Renderer;

beforeAll(async () => {
  her = await readAvatar(readFileSync(join(root, 'assets/avatar/aurora-head.glb')));
  create = loadRenderer(join(root, 'build/native/aurora.node'));
});

function draw(backend: 'soft' | 'gl', scene: Scene): Uint8Array {
  const renderer = create({ backend, width: SIDE, height: SIDE, threads: 2 });
  try {
    const weights = new Float32Array(her.face.shapes.length);
    her.face.apply(
      Float32Array.from(ARKIT_SHAPES, name => scene.face[name] ?? 0),
      weights,
    );
    renderer.render(renderer.createMesh(her.mesh), { ...scene.frame, weights });
    const pixels = new Uint8Array(SIDE * SIDE * 4);
    renderer.readPixels(pixels);
    return pixels;
  } finally {
    renderer.destroy();
  }
}

const png = (data: Uint8Array) => encode({ width: SIDE, height: SIDE, channels: 4, depth: 8, data });
const meanDifference = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;

/** Leaves expected, actual and their difference in build/visual when they are too far apart. */
function compare(name: string, actual: Uint8Array, expected: Uint8Array, most: number): void {
  const mean = meanDifference(actual, expected);
  if (!(mean <= most)) {
    const folder = join(root, 'build/visual');
    mkdirSync(folder, { recursive: true });
    const difference = actual.map((value, i) =>
      i % 4 === 3 ? 255 : Math.min(255, Math.abs(value - expected[i]!) * 8),
    );
    for (const [kind, data] of Object.entries({ actual, expected, difference })) {
      writeFileSync(join(folder, `${name}-${kind}.png`), png(data));
    }
  }
  expect(mean, `mean difference; see build/visual/${name}-*.png`).toBeLessThanOrEqual(most);
}

describe.each(SCENES)('$name', scene => {
  const file = join(import.meta.dirname, 'goldens', `${scene.name}.png`);

  test(`${scene.sentence} Soft draws the picture that is kept.`, () => {
    const pixels = draw('soft', scene);
    if (writing) {
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, png(pixels));
    }
    expect(existsSync(file), `${file} is missing`).toBe(true);
    compare(scene.name, pixels, Uint8Array.from(decode(readFileSync(file)).data), SAME);
  });

  test.skipIf(process.platform !== 'linux')(`${scene.sentence} OpenGL draws nearly the same.`, () => {
    compare(`${scene.name}-gl`, draw('gl', scene), draw('soft', scene), ALIKE);
  });
});

test('no picture is kept that nothing draws, and no two are alike', () => {
  const pictures = SCENES.map(scene => draw('soft', scene));
  for (const [i, picture] of pictures.entries()) {
    for (const other of pictures.slice(i + 1))
      expect(meanDifference(picture, other)).toBeGreaterThan(ALIKE * 2);
  }
});

test.skipIf(process.platform !== 'linux')('without OpenGL she is drawn on the processor', () => {
  const size = { width: 32, height: 32 };
  const backendOf = (options: RendererOptions) => {
    const renderer = createOrFallBack(create, options);
    const { backend } = renderer.describe();
    renderer.destroy();
    return backend;
  };
  expect(backendOf({ backend: 'gl', ...size })).toBe(BACKENDS.gl);
  process.env.AURORA_EGL = 'libNoSuchEgl.so.9';
  try {
    expect(() => create({ backend: 'gl', ...size })).toThrow('libNoSuchEgl.so.9');
    expect(backendOf({ backend: 'gl', ...size })).toBe(BACKENDS.soft);
    // What is simply wrong stays wrong.
    expect(() => createOrFallBack(create, { backend: 'gl', width: 5000 })).toThrow('width is 5000');
  } finally {
    delete process.env.AURORA_EGL;
  }
});
