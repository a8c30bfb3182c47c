/** A gallery as somebody has it after years, made of small pictures: real files, with prompts that say what they are of. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dayFolder, pictureFileName } from '../game/gallery/picture-name.ts';
import { pictureText } from '../game/gallery/picture-text.ts';
import { encodePng } from '../models/image/png.ts';
import type { GenerationSettings } from '../models/settings.ts';

const SUBJECTS =
  'a red fox|an owl|a lighthouse|a sailing boat|a wooden house|a dragon|a panda|an astronaut|a teapot|a cathedral|a violin|a market street|a waterfall|a steam train|a greenhouse|a knight|a robot gardener|a whale|a hot air balloon|a library'.split(
    '|',
  );
const PLACES =
  'in a forest|on a cliff above the sea|in the snow|at the edge of a desert|under the city lights|in a meadow|on the moon|behind a frozen lake|in an old harbour|between high mountains'.split(
    '|',
  );
const LIGHTS =
  'at sunrise|at sunset|at night|in the rain|in thick fog|by candlelight|under a green aurora|in hard noon light'.split(
    '|',
  );
const STYLES = 'oil painting|3d render|watercolour|pencil drawing|photograph|woodcut|stained glass'.split(
  '|',
);

const MODELS = ['aurora-mini', 'dreamland-v4', 'inkwell-xl'];

const DAY = 24 * 3_600_000;

/** The picture that is looked for: nothing else in the gallery is of a castle. */
export const WANTED = 'a ruined castle on a hill, last light, oil painting';

/** What picture `i` of such a gallery is of. Each prompt is different. */
export function promptOf(i: number): string {
  const of = (list: readonly string[], by: number) => list[Math.floor(i / by) % list.length]!;
  const scene = `${of(SUBJECTS, 1)} ${of(PLACES, SUBJECTS.length)} ${of(LIGHTS, SUBJECTS.length * PLACES.length)}`;
  return `${scene}, ${STYLES[(i * 5) % STYLES.length]}, number ${i}`;
}

/** Picture `i` of `count`, 250 a day up to `until`; the one in the middle is `WANTED`. */
export function manyPicture(i: number, count: number, until = new Date(2026, 10, 28, 20)) {
  const at = new Date(until.getTime() - Math.floor(i / 250) * DAY - (i % 250) * 60_000);
  const model = MODELS[i % MODELS.length]!;
  const settings = settingsOf(i === Math.floor(count / 2) ? WANTED : promptOf(i), i, model);
  const { prompt } = settings;
  return {
    at,
    /** Relative to the gallery. */
    folder: dayFolder(at),
    name: pictureFileName({ at, seed: i, prompt, jobId: i.toString(36).padStart(8, '0') }),
    prompt,
    text: pictureText(settings, { name: model, hash: '0123456789', family: 'sd1' }, '0.1.0'),
  };
}

/**
 * Writes `count` pictures into the gallery at `root`.
 * @returns the file name of the one that is `WANTED`
 */
export function makeManyPictures(root: string, count: number, until?: Date): string {
  const images = Array.from({ length: IMAGES }, (_, hue) => gradient(hue / IMAGES));
  let wanted = '';
  for (let i = 0; i < count; i++) {
    const { at, folder, name, prompt, text } = manyPicture(i, count, until);
    mkdirSync(join(root, folder), { recursive: true });
    const file = join(root, folder, name);
    writeFileSync(file, encodePng(images[i % IMAGES]!, text));
    utimesSync(file, at, at);
    if (prompt === WANTED) wanted = name;
  }
  return wanted;
}

/** Different ones; more would not be told apart in a list. */
const IMAGES = 48;

const settingsOf = (prompt: string, seed: number, model: string): GenerationSettings => ({
  prompt,
  negativePrompt: '',
  seed,
  steps: 20,
  guidanceScale: 7,
  width: SIDE,
  height: SIDE,
  sampler: 'DDIM',
  noiseSource: 'cpu',
  model,
});

/** Pixels. */
const SIDE = 24;

/** A dusk over a dark floor, told apart by its colour. */
function gradient(hue: number) {
  const data = new Uint8Array(SIDE * SIDE * 3);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const height = y / SIDE;
      const light = height < 0.62 ? 0.25 + height : 0.5 - 0.6 * (height - 0.62);
      for (let channel = 0; channel < 3; channel++) {
        const tint = 0.5 + 0.5 * Math.cos(2 * Math.PI * (hue + channel / 3 + (0.2 * x) / SIDE));
        data[(y * SIDE + x) * 3 + channel] = Math.round(255 * light * (0.35 + 0.65 * tint));
      }
    }
  return { width: SIDE, height: SIDE, data };
}
