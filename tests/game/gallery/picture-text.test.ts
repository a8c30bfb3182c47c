import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pictureText, readPictureSettings } from '../../../game/gallery/picture-text.ts';
import { encodePng, readPngText } from '../../../models/image/png.ts';
import type { GenerationSettings } from '../../../models/settings.ts';
import { rampImage } from '../../models/image/sample-images.ts';
import { seeded, settingsFrom } from './seeded.ts';

const FOX: GenerationSettings = {
  prompt: 'a red fox',
  negativePrompt: '',
  seed: 7,
  steps: 20,
  guidanceScale: 4,
  width: 256,
  height: 256,
  sampler: 'DDIM',
  noiseSource: 'cpu',
  model: 'aurora-mini',
};
const NOTHING = { loras: {}, embeddings: {}, vae: {}, upscaler: {} };
const MODEL = { name: 'aurora-mini', hash: '0123456789', family: 'aurora-mini' };

/** The picture's own JSON with one thing changed. */
function forged(
  change: (data: Record<string, unknown> & { settings: Record<string, unknown> }) => void,
): string {
  const data = JSON.parse(pictureText(FOX, MODEL, '0.1.0').aurora);
  change(data);
  return JSON.stringify(data);
}

describe('readPictureSettings, on text that is none of ours', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['nothing', {}, /neither/],
    ['another key', { Comment: 'hello' }, /neither/],
    ['broken JSON', { aurora: '{"version":1' }, /"aurora" text is not JSON/],
    ['JSON nested without end', { aurora: '['.repeat(200_000) }, /not JSON/],
    ['too much JSON', { aurora: ' '.repeat(300_000) }, /300000 characters/],
    ['null', { aurora: 'null' }, /not valid/],
    ['a later version', { aurora: forged(data => Object.assign(data, { version: 2 })) }, /version/],
    ['no settings', { aurora: '{"version":1,"program":"AURORA"}' }, /settings/],
    [
      'a billion steps',
      { aurora: forged(data => Object.assign(data.settings, { steps: 1e9 })) },
      /settings\.steps/,
    ],
    [
      'half a seed',
      { aurora: forged(data => Object.assign(data.settings, { seed: 0.5 })) },
      /settings\.seed/,
    ],
    [
      'guidance in words',
      { aurora: forged(data => Object.assign(data.settings, { guidanceScale: '4' })) },
      /guidance/,
    ],
    [
      'no guidance',
      { aurora: forged(data => Object.assign(data.settings, { guidanceScale: null })) },
      /guidance/,
    ],
    [
      'a side of 2^31',
      { aurora: forged(data => Object.assign(data.settings, { width: 2 ** 31 })) },
      /settings\.width/,
    ],
    [
      'an unknown sampler',
      { aurora: forged(data => Object.assign(data.settings, { sampler: 'Foo' })) },
      /sampler/,
    ],
    [
      'an unknown schedule',
      { aurora: forged(data => Object.assign(data.settings, { schedule: 'Beta' })) },
      /schedule/,
    ],
    ['an eta of 2', { aurora: forged(data => Object.assign(data.settings, { eta: 2 })) }, /settings\.eta/],
    [
      'too much rescaling',
      { aurora: forged(data => Object.assign(data.settings, { guidanceRescale: 1.5 })) },
      /guidanceRescale/,
    ],
    [
      'noise of another kind',
      { aurora: forged(data => Object.assign(data.settings, { noiseSource: 'gpu' })) },
      /noiseSource/,
    ],
    [
      'a novel',
      { aurora: forged(data => Object.assign(data.settings, { prompt: 'x'.repeat(20_001) })) },
      /prompt/,
    ],
    [
      'a path as hash',
      { aurora: forged(data => Object.assign(data, { model: { ...MODEL, hash: '../x' } })) },
      /hash/,
    ],
    ['a bare prompt', { parameters: 'a fox' }, /not complete/],
    [
      'a sampler we lack',
      { parameters: 'x\nSteps: 1, Sampler: Restart, CFG scale: 2, Seed: 1, Size: 8x8, Model: m' },
      /"Restart"/,
    ],
    ['both broken', { aurora: '{', parameters: '' }, /not JSON; its "parameters" are not complete/],
  ])('gives a reason: %s', (_, text, reason) => {
    expect(readPictureSettings(text)).toEqual({ settings: null, reason: expect.stringMatching(reason) });
  });

  it('drops what the JSON holds beyond settings', () => {
    const aurora = forged(data => Object.assign(data.settings, { shell: 'rm', extra: { a: 1 } }));
    expect(readPictureSettings({ aurora }).settings).toEqual(FOX);
  });
});

describe('pictureText', () => {
  it('writes both texts, nothing else, nothing that changes from run to run', () => {
    const text = pictureText(FOX, MODEL, '0.1.0');
    expect(Object.keys(text)).toEqual(['parameters', 'aurora']);
    expect(JSON.parse(text.aurora)).toEqual({
      version: 1,
      program: 'AURORA 0.1.0',
      settings: FOX,
      model: MODEL,
    });
    const shuffled = Object.fromEntries(Object.entries(FOX).reverse()) as unknown as GenerationSettings;
    expect(pictureText(shuffled, { ...MODEL, path: '/x' } as typeof MODEL, '0.1.0')).toEqual(text);
  });

  it('says what was known better than the model’s file says it, and whose decoder it was', () => {
    const settings = { ...FOX, family: 'sd2', predictionType: 'v_prediction', vae: 'clear, v2' } as const;
    const used = { loras: {}, embeddings: {}, upscaler: {}, vae: { 'clear, v2': '0123456789' } };
    const text = pictureText(settings, MODEL, '0.1.0', used);
    expect(text.parameters).toContain(
      'Model family: sd2, Prediction type: v_prediction, VAE: "clear, v2", VAE hash: 0123456789',
    );
    for (const one of [text, { parameters: text.parameters }])
      expect(readPictureSettings(one)).toMatchObject({ settings, used });
    // Another program's VAE is a file that may not be here; its picture is recalled without.
    const theirs = text.parameters.replace(/Version: .*$/, 'Version: v1.10.1');
    const reading = readPictureSettings({ parameters: theirs });
    expect(reading.settings).not.toHaveProperty('vae');
  });

  it('says which network enlarged between the passes; of another program, only a filter is known', () => {
    const hires = { width: 1024, height: 1024, upscaler: '4x, sharp', strength: 0.5 };
    const settings = { ...FOX, hires };
    const used = { loras: {}, embeddings: {}, vae: {}, upscaler: { '4x, sharp': '0123456789' } };
    const text = pictureText(settings, MODEL, '0.1.0', used);
    expect(text.parameters).toContain(
      'Hires upscaler: "4x, sharp", Hires upscaler hash: 0123456789, Version',
    );
    for (const one of [text, { parameters: text.parameters }])
      expect(readPictureSettings(one)).toMatchObject({ settings, used });
    const theirs = text.parameters.replace(/Version: .*$/, 'Version: v1.10.1');
    const reading = readPictureSettings({ parameters: theirs });
    expect(reading.settings).not.toHaveProperty('hires');
    expect(reading).toMatchObject({ notes: [expect.stringContaining('"4x, sharp"')] });
  });

  it('names the files that the prompts named, and reads them back from either text', () => {
    const used = {
      loras: { ink: '0123456789ab', 'sub/glow': 'aaaaaaaaaaaa' },
      embeddings: { easynegative: 'c74b4e810b03', 'v2, final: 1': 'bbbbbbbbbbbb' },
      vae: {},
      upscaler: {},
    };
    const text = pictureText(FOX, MODEL, '0.1.0', used);
    expect(text.parameters).toMatch(
      /, Lora hashes: "ink: 0123456789ab, sub\/glow: aaaaaaaaaaaa", TI hashes: "easynegative: c74b4e810b03, v2 final 1: bbbbbbbbbbbb", Version: /,
    );
    expect(readPictureSettings(text)).toMatchObject({ used, notes: [] });
    // A1111's list has no escape for its own marks.
    const { parameters } = text;
    expect(readPictureSettings({ parameters })).toMatchObject({
      used: {
        loras: used.loras,
        embeddings: { easynegative: 'c74b4e810b03', 'v2 final 1': 'bbbbbbbbbbbb' },
      },
    });
    const odd = parameters.replace('c74b4e810b03', 'no hash').replace('ink: ', '');
    expect(readPictureSettings({ parameters: odd })).toMatchObject({
      used: { loras: { 'sub/glow': 'aaaaaaaaaaaa' }, embeddings: { 'v2 final 1': 'bbbbbbbbbbbb' } },
    });
  });

  it.each([20261122, 5])('comes back through a PNG (seed %d, 200 settings)', seed => {
    const random = seeded(seed);
    for (let i = 0; i < 200; i++) {
      const settings = settingsFrom(random);
      const text = readPngText(encodePng(rampImage(1, 1), pictureText(settings, MODEL, '0.1.0')));
      const why = `seed ${seed}, case ${i}`;
      expect(readPictureSettings(text), why).toEqual({
        settings,
        modelHash: MODEL.hash,
        used: NOTHING,
        source: 'aurora',
        notes: [],
      });
      const { parameters } = text as { parameters: string };
      expect(readPictureSettings({ parameters }), why).toEqual({
        settings,
        modelHash: MODEL.hash,
        used: NOTHING,
        source: 'parameters',
        notes: [],
      });
    }
  });

  it('what a picture begins with is in our own text; other programs’ readers are told what they can be told', () => {
    const settings: GenerationSettings = {
      ...FOX,
      source: { image: 'a'.repeat(64), strength: 0.35, resize: 'crop' },
      inpaint: {
        mask: 'b'.repeat(64),
        blur: 0,
        invert: true,
        content: 'latent noise',
        onlyMaskedPadding: 32,
      },
    };
    const { aurora, parameters } = pictureText(settings, MODEL, '0.1.0');
    expect(readPictureSettings({ aurora })).toMatchObject({ settings, notes: [] });
    expect(parameters).toContain('Denoising strength: 0.35, Mask blur: 0, Inpaint area: Only masked');
    const { source: _, inpaint: __, ...rest } = settings;
    expect(readPictureSettings({ parameters })).toMatchObject({
      settings: rest,
      notes: [expect.stringContaining('began with another picture')],
    });
  });

  it.each([
    { source: { image: '../../etc/passwd', strength: 0.5 } },
    { source: { image: 'a'.repeat(64), strength: 0 } },
    { batch: { index: 2, size: 2 } },
    { hires: { width: 512, height: 512, upscaler: '', strength: 0.5 } },
  ])('%j is not taken', change => {
    const aurora = forged(data => Object.assign(data.settings, change));
    expect(readPictureSettings({ aurora })).toMatchObject({ settings: null });
  });

  it('says nothing of settings that have their usual value: older pictures are as they were', () => {
    const { aurora } = pictureText(FOX, MODEL, '0.1.0');
    expect(aurora).not.toMatch(/schedule|eta|Rescale/);
    expect(readPictureSettings({ aurora }).settings).toEqual(FOX);
    const settings: GenerationSettings = {
      ...FOX,
      sampler: 'Euler a',
      schedule: 'Exponential',
      eta: 0.25,
      guidanceRescale: 0.7,
      noiseSource: 'nv',
    };
    expect(readPictureSettings({ aurora: pictureText(settings, MODEL, '0.1.0').aurora }).settings).toEqual(
      settings,
    );
  });

  it('keeps what neither PNG nor UTF-8 can hold, in the JSON', () => {
    const settings = { ...FOX, prompt: 'a\0b\ud800c' };
    const text = readPngText(encodePng(rampImage(1, 1), pictureText(settings, MODEL, '0.1.0')));
    expect(readPictureSettings(text).settings).toEqual(settings);
    expect(text.parameters).toMatch(/^a\ufffdb\ufffdc\n/);
  });
});

describe('readPictureSettings', () => {
  it('passes over a broken aurora text, and says so', () => {
    const { parameters } = pictureText(FOX, MODEL, '0.1.0');
    expect(readPictureSettings({ parameters, aurora: '{' })).toMatchObject({
      settings: FOX,
      source: 'parameters',
      notes: ['its "aurora" text is not JSON'],
    });
  });

  it('says what it assumed about the picture of another program', () => {
    const { parameters } = readPngText(readFileSync('tests/fixtures/gallery/a1111-itxt.png'));
    expect(readPictureSettings({ parameters: parameters!.replace(', RNG: CPU', '') })).toMatchObject({
      settings: { model: '日本:mix', seed: 42, noiseSource: 'nv' },
      modelHash: 'e1441589a6',
      notes: [expect.stringContaining('noise')],
    });
    expect(readPictureSettings({ parameters: parameters! })).toMatchObject({ notes: [] });
    const beta = parameters!.replace('Automatic', 'Beta');
    expect(readPictureSettings({ parameters: beta })).toMatchObject({
      notes: [expect.stringContaining('"Beta"')],
    });
  });
});
