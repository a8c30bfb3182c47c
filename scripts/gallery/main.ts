/** Draws docs/gallery.md and its pictures: her face as her world moves it, and what two renderers make of the same frame. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import sharp from 'sharp';
import { FEELINGS, VISEME_NAMES } from '../../components/index.ts';
import type { View } from '../../game/avatar/camera.ts';
import { readAvatar } from '../../game/avatar/read-avatar.ts';
import { ARKIT_SHAPES } from '../../game/avatar/shape-names.ts';
import { type BackendName, loadRenderer } from '../../native/index.ts';
import { SCENES, SIDE } from '../../tests/visual/scenes.ts';
import {
  atRest,
  blinking,
  bust,
  feeling,
  lookingAt,
  MOUTH,
  Portraits,
  saying,
  TALKING,
  tick,
} from './portrait.ts';

const FACE_SIDE = 320;
const MOUTH_SIDE = 200;
const BUST_SIDE = 420;
const QUALITY = 82;
/** As the pictures of tests/visual were drawn. */
const GOLDEN_SAMPLES = 4;

const root = process.argv[2] ?? '.';
const folder = join(root, 'docs/images/gallery');

async function main(): Promise<void> {
  const her = await readAvatar(readFileSync(join(root, 'assets/avatar/aurora-head.glb')));
  const create = loadRenderer(join(root, 'build/native/aurora.node'));
  const painter = (side: number, backend: BackendName = 'soft') =>
    new Portraits(her, create, { side, backend });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });

  const faces = painter(FACE_SIDE);
  const face = (name: string, world: Parameters<Portraits['draw']>[0], view: View = TALKING) =>
    keep(name, faces.draw(world, view), FACE_SIDE);
  const feelings = [await face('rest', atRest())];
  for (const name of FEELINGS) feelings.push(await face(name, feeling(name)));
  feelings.push(await face('blink', blinking()));
  const looks = [
    await face('at-the-viewer', lookingAt(0.155, -0.056, 0.95)),
    await face('at-a-picture', lookingAt(-0.42, 0.06, 0.62)),
    await face('to-her-left', lookingAt(0.5, 0, 0.8)),
    await face('up', lookingAt(0.1, 0.35, 0.8)),
    await face('down', lookingAt(0.1, -0.4, 0.8)),
  ];
  faces.close();

  const mouths = painter(MOUTH_SIDE);
  const shapes: string[] = [];
  for (const name of VISEME_NAMES)
    shapes.push(await keep(`says-${name}`, mouths.draw(saying(name), MOUTH), MOUTH_SIDE));
  mouths.close();

  const [soft, gl] = [painter(BUST_SIDE), painter(BUST_SIDE, 'gl')];
  const sides = [];
  for (const [name, yaw] of [
    ['from-her-left', 14],
    ['three-quarter', 32],
    ['from-her-right', -24],
  ] as const) {
    const world = atRest();
    tick(world, 30);
    const pictures = [soft.draw(world, bust(yaw)), gl.draw(world, bust(yaw))] as const;
    sides.push({
      soft: await keep(`${name}-soft`, pictures[0], BUST_SIDE),
      gl: await keep(`${name}-gl`, pictures[1], BUST_SIDE),
      name,
      difference: meanDifference(...pictures),
    });
  }
  soft.close();
  gl.close();

  const golden = (backend: BackendName) =>
    new Portraits(her, create, { side: SIDE, backend, samples: GOLDEN_SAMPLES });
  const small = { soft: golden('soft'), gl: golden('gl') };
  const weights = new Float32Array(her.face.shapes.length);
  const goldens = SCENES.map(({ name, sentence, face: shown, frame }) => {
    her.face.apply(
      Float32Array.from(ARKIT_SHAPES, shape => shown[shape] ?? 0),
      weights,
    );
    const kept = Uint8Array.from(
      decode(readFileSync(join(root, 'tests/visual/goldens', `${name}.png`))).data,
    );
    const [a, b] = [small.soft.frame({ ...frame, weights }), small.gl.frame({ ...frame, weights })];
    return { name, sentence, soft: meanDifference(a, kept), gl: meanDifference(b, a) };
  });
  small.soft.close();
  small.gl.close();

  writeFileSync(join(root, 'docs/gallery.md'), page({ feelings, looks, shapes, sides, goldens }));
}

/** @returns the picture's name */
async function keep(name: string, pixels: Uint8Array, side: number): Promise<string> {
  await sharp(Buffer.from(pixels), { raw: { width: side, height: side, channels: 4 } })
    .flatten({ background: '#05070d' })
    .webp({ quality: QUALITY, effort: 6 })
    .toFile(join(folder, `${name}.webp`));
  return name;
}

/** Of 255, over all channels. */
const meanDifference = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;

interface Page {
  readonly feelings: readonly string[];
  readonly looks: readonly string[];
  readonly shapes: readonly string[];
  readonly sides: readonly { name: string; soft: string; gl: string; difference: number }[];
  readonly goldens: readonly { name: string; sentence: string; soft: number; gl: number }[];
}

const image = (name: string) => `![${words(name)}](images/gallery/${name}.webp)`;
const words = (name: string) => name.replace(/^says-/, '').replaceAll('-', ' ');

/** Pictures in rows, their names above them. */
function rows(names: readonly string[], columns: number): string {
  const lines: string[] = [];
  for (let i = 0; i < names.length; i += columns) {
    const row = names.slice(i, i + columns);
    lines.push(`| ${row.map(words).join(' | ')} |`);
    lines.push(`|${row.map(() => ':---:').join('|')}|`, `| ${row.map(image).join(' | ')} |`, '');
  }
  return lines.join('\n');
}

const page = ({ feelings, looks, shapes, sides, goldens }: Page): string => `# Gallery

Made by \`npm run gallery\`. Nothing here is posed: a world ticks, a feeling, a sound or a place to look at enters it as it
does when she runs, and a picture is taken of the pose that her systems leave.

## What she feels

${rows(feelings, 4)}
## Where she looks

${rows(looks, 5)}
## What she says

The fifteen visemes, each held: lips meet for PP, the lower one touches the teeth for FF, and round ones are round.
How they go with a voice is in [a recorded conversation](conversation.md).

${rows(shapes, 5)}
## Two renderers

The same frame by our own rasteriser and by OpenGL, with the mean difference of their bytes, of 255.

| | soft | OpenGL | difference |
|---|---|---|---:|
${sides.map(({ name, soft, gl, difference }) => `| ${words(name)} | ${image(soft)} | ${image(gl)} | ${difference.toFixed(3)} |`).join('\n')}

## Beside the pictures that are kept

Scenes of \`tests/visual\`, at ${SIDE} pixels: the mean difference of our own rasteriser to the kept picture, and between the renderers.

| scene | | to what is kept | OpenGL to soft |
|---|---|---:|---:|
${goldens.map(({ name, sentence, soft, gl }) => `| ${name} | ${sentence} | ${soft.toFixed(3)} | ${gl.toFixed(3)} |`).join('\n')}
`;

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
