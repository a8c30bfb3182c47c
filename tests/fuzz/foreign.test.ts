/** Other programs' metadata, damaged and made up: never a crash, never a hang, never a setting that is out of bounds. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recallSettings } from '../../game/gallery/foreign/recall.ts';
import { settingsSchema } from '../../game/settings-schema.ts';
import { exifText } from '../../models/image/exif-text.ts';
import { damage, damaged } from './damage.ts';
import { RUNS } from './runs.ts';

const files = new Map<string, Uint8Array>();
/** Read once: a hundred thousand cases begin with it. */
function file(name: string): Uint8Array {
  const bytes = files.get(name) ?? readFileSync(`tests/fixtures/foreign/${name}`);
  files.set(name, bytes);
  return bytes;
}
const partial = settingsSchema.partial();

function check(texts: Record<string, string>): void {
  const read = recallSettings(texts);
  if (read === undefined) return;
  const { error } = partial.safeParse(read.settings);
  if (error) throw new Error(`${error.message} in ${JSON.stringify(read.settings).slice(0, 500)}`);
  for (const value of Object.values(read.extra)) expect(typeof value).toBe('string');
}

const TEXTS: readonly (readonly [keyword: string, file: string])[] = [
  ...['default', 'two-passes', 'advanced', 'guider', 'efficient'].map(
    name => ['prompt', `comfy-${name}.json`] as const,
  ),
  ['workflow', 'comfy-workflow.json'],
  ['invokeai_metadata', 'invokeai-4.json'],
  ['invokeai_metadata', 'invokeai-3.json'],
  ['sd-metadata', 'invokeai-2.json'],
  ['Dream', 'invokeai-dream.txt'],
  ['parameters', 'swarm.json'],
  ['parameters', 'a1111.txt'],
];

/** Values that stand in a graph: words and numbers of every kind, and links, also to nodes that lead back. */
const value = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.nat(11).map(String), fc.nat(3)) },
  fc.constantFrom<unknown>(
    1,
    20,
    0.5,
    -1,
    1e300,
    '7',
    'euler',
    'karras',
    'a [fox] (1:2)',
    '',
    null,
    true,
    [],
    {},
  ),
  fc.constantFrom<unknown>('18446744073709551616', { on: true, lora: 'x', strength: 1e9 }, ['1'], [1, 2, 3]),
);
const NAMES = [
  ...[
    'seed',
    'noise_seed',
    'steps',
    'cfg',
    'sampler_name',
    'scheduler',
    'denoise',
    'model',
    'positive',
    'negative',
  ],
  ...[
    'latent_image',
    'samples',
    'text',
    'text_a',
    'conditioning',
    'conditioning_1',
    'conditioning_to',
    'clip',
    'width',
  ],
  ...[
    'height',
    'scale_by',
    'ckpt_name',
    'lora_name',
    'lora_1',
    'stop_at_clip_layer',
    'images',
    'value',
    'sampler',
    '',
  ],
  ...[
    'guider',
    'sigmas',
    'noise',
    '__proto__',
    'constructor',
    'start_at_step',
    'upscale_method',
    'delimiter',
  ],
];
const TYPES = [
  'KSampler',
  'SaveImage',
  'LoraLoader',
  'Power Lora Loader',
  'LatentUpscale',
  'CLIPTextEncode',
  'Reroute',
  'VAEEncode',
];
const graph = fc.dictionary(
  fc.nat(11).map(String),
  fc.record({
    class_type: fc.constantFrom(...TYPES),
    inputs: fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 10 }),
  }),
  { maxKeys: 10 },
);

describe('metadata of other programs', () => {
  it('damaged anywhere in its text', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TEXTS), damage, ([keyword, name], harm) => {
        check({ [keyword]: Buffer.from(damaged(file(name), harm)).toString('utf8') });
      }),
      { numRuns: RUNS },
    );
  });

  it('damaged anywhere in its file', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('a1111.jpg', 'a1111.webp', 'a1111-ascii.jpg', 'swarm.jpg', 'comfy.webp'),
        damage,
        (name, harm) => {
          check(exifText(damaged(file(name), harm)));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('graphs of every shape, with circles in them', () => {
    fc.assert(
      fc.property(graph, fc.constantFrom('prompt', 'invokeai_metadata'), (nodes, keyword) => {
        check({ [keyword]: JSON.stringify(nodes) });
      }),
      { numRuns: RUNS },
    );
  });
});
