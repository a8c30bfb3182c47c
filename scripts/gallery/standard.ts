/**
 * Paints the 48 standard prompts of the embedded model with the running program (seed 7, nothing picked), with its usual settings
 * and quick, and draws the grids and the times of docs/embedded-model.md; a few prompts in the styles that come with it, for
 * docs/train-lora.md.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import { paint, pictureFile, startKernelProcess } from '../../bench/kernel-process.ts';
import type { GenerateInput, ModelView } from '../../game/api/protocol.ts';
import { replaceMarked } from './marked.ts';

const root = process.argv[2] ?? '.';
const folder = join(root, 'docs/images/embedded-model');
const page = join(root, 'docs/embedded-model.md');

const SEED = 7;
const COLUMNS = 8;
/** Pixels. */
const SIDE = 192;
const CAPTION = 34;
const GAP = 6;
/** Letters of a line under a picture, and lines. */
const LETTERS = 31;
const LINES = 2;

/** What each of the two grids is asked for besides its prompts. */
const GRIDS: readonly { name: string; how: string; more: Partial<GenerateInput> }[] = [
  { name: 'standard', how: 'its usual settings', more: {} },
  { name: 'quick', how: 'quick: three steps without guidance', more: { quick: true } },
];

const STYLES = ['', '<lora:ink>', '<lora:neon>', '<lora:pixel>'] as const;
const STYLED = [
  'a 3d render of a red fox, mint green background',
  'a 3d robot on a blue background',
  'a 3d render of a strawberry, beige background',
  'a panda in front of snowy mountains at sunset',
  'a sailboat on a calm ocean at night',
] as const;

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const prompts = standardPrompts();
  const kernel = await startKernelProcess(root);
  const drawn = async (prompt: string, more: Partial<GenerateInput>) => {
    const { picture, pictureMs } = await paint(kernel, prompt, SEED, more);
    return { picture: await pictureFile(kernel, picture), pictureMs };
  };
  try {
    await kernel.warm();
    const { models } = await kernel.get<{ models: ModelView[] }>('/models');
    const model = `${models[0]!.name} ${models[0]!.hash}`;
    for (const { name, how, more } of GRIDS) {
      // What a setting needs is loaded with its first picture.
      await drawn(prompts[0]!, more);
      const pictures: Buffer[] = [];
      const times: number[] = [];
      for (const prompt of prompts) {
        const { picture, pictureMs } = await drawn(prompt, more);
        pictures.push(picture);
        times.push(pictureMs);
      }
      await drawGrid(prompts, pictures, COLUMNS, `${name}.webp`);
      const sorted = times.sort((a, b) => a - b);
      const seconds = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))]! / 1000).toFixed(2);
      const text = `Painted by the program itself (\`npm run gallery -- standard\`): ${model}, seed ${SEED}, ${how}, nothing picked. From a prompt to its saved picture, previews included, on the machine that drew this page: ${seconds(0.5)} s in the middle, ${seconds(0.95)} s for the slow ones.

![The 48 standard prompts](images/embedded-model/${name}.webp)`;
      writeFileSync(page, replaceMarked(readFileSync(page, 'utf8'), name, text, page));
    }
    const styled: Buffer[] = [];
    const captions: string[] = [];
    for (const style of STYLES) {
      for (const prompt of STYLED) {
        styled.push((await drawn(`${prompt} ${style}`, {})).picture);
        captions.push(style === '' ? prompt : style);
      }
    }
    await drawGrid(captions, styled, STYLED.length, 'styles.webp');
  } finally {
    await kernel.stop();
  }
}

function standardPrompts(): string[] {
  const file = join(root, 'models/training/prompts/standard.json');
  return Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string[]>).flat();
}

async function drawGrid(
  captions: readonly string[],
  pictures: readonly Buffer[],
  columns: number,
  file: string,
): Promise<void> {
  const rows = Math.ceil(captions.length / columns);
  const cell = { width: SIDE + GAP, height: SIDE + CAPTION + GAP };
  const parts: OverlayOptions[] = [];
  for (const [index, picture] of pictures.entries()) {
    const left = (index % columns) * cell.width + GAP;
    const top = Math.floor(index / columns) * cell.height + GAP;
    parts.push({ input: await sharp(picture).resize(SIDE, SIDE).toBuffer(), left, top });
    parts.push({ input: Buffer.from(captionOf(captions[index]!)), left, top: top + SIDE });
  }
  const size = { width: columns * cell.width + GAP, height: rows * cell.height + GAP };
  await sharp({ create: { ...size, channels: 3, background: '#0b1220' } })
    .composite(parts)
    .webp({ quality: 86 })
    .toFile(join(folder, file));
}

function captionOf(prompt: string): string {
  const lines = wrapped(prompt).map(
    (line, index) =>
      `<text x="0" y="${13 + index * 14}">${line.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${CAPTION}" font-family="Inter, sans-serif" font-size="11" fill="#9fb3d1">${lines.join('')}</svg>`;
}

function wrapped(text: string): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    if (last !== '' && last.length + word.length >= LETTERS && lines.length < LINES) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
