import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatInfotext, parseInfotext } from '../../../game/gallery/infotext.ts';
import { formatFields, parseFields } from '../../../game/gallery/infotext-fields.ts';
import { readPngText } from '../../../models/image/png.ts';
import type { GenerationSettings } from '../../../models/settings.ts';
import { seeded, settingsFrom } from './seeded.ts';

const FOX: GenerationSettings = {
  prompt: 'a 3d render of a red fox, mint green background',
  negativePrompt: 'blurry, text: any',
  seed: 7,
  steps: 20,
  guidanceScale: 4,
  width: 256,
  height: 256,
  sampler: 'DDIM',
  noiseSource: 'cpu',
  model: 'aurora-mini',
};
const MODEL = { modelName: 'aurora-mini', modelHash: '0123456789', version: 'AURORA 0.1.0' };

interface Example {
  readonly name: string;
  readonly text: string;
  readonly parsed: Record<string, unknown>;
}
const examples: Example[] = JSON.parse(readFileSync('tests/fixtures/gallery/infotexts.json', 'utf8'));

describe('parseInfotext, on what other programs wrote', () => {
  it.each(examples)('reads $name', ({ text, parsed }) => {
    const { extra, ...settings } = parseInfotext(text);
    const { extra: expectedExtra, ...expected } = parsed;
    expect(settings).toEqual(expected);
    expect(Object.fromEntries(Object.entries(extra).filter(([key]) => key !== '__proto__'))).toEqual(
      expectedExtra,
    );
  });

  it('keeps a key that is also a property of every object', () => {
    const { extra } = parseInfotext(examples.at(-1)!.text);
    expect(Object.entries(extra)).toContainEqual(['__proto__', 'y']);
    expect(Object.getPrototypeOf(extra)).toBe(Object.prototype);
  });

  it('reads a text that Pillow stored', () => {
    const { parameters } = readPngText(readFileSync('tests/fixtures/gallery/a1111-itxt.png'));
    const { extra, ...settings } = parseInfotext(parameters!);
    expect(settings).toEqual({
      prompt: '夜の城, 満月 🌕, crème',
      negativePrompt: 'ぼやけ',
      steps: 20,
      sampler: 'Euler',
      guidanceScale: 7,
      seed: 42,
      width: 256,
      height: 256,
      model: '日本:mix',
      noiseSource: 'cpu',
    });
    expect(extra['Model hash']).toBe('e1441589a6');
  });

  it('takes an empty text for an empty prompt', () => {
    expect(parseInfotext('')).toEqual({ prompt: '', negativePrompt: '', extra: {} });
  });

  it.each([
    ['commas', ','.repeat(60_000)],
    ['quotes that never close', 'ab:"'.repeat(15_000)],
    ['brackets that close in vain', `${'ab:[,'.repeat(8_000)}${']x'.repeat(8_000)}`],
    ['backslashes', `ab:"${'\\'.repeat(60_000)}`],
    ['blanks', `ab:${' '.repeat(60_000)}x`],
    ['a key without end', 'k '.repeat(30_000)],
    ['a line beyond the limit', 'ab: c, '.repeat(100_000)],
    ['line breaks', '\n \t'.repeat(300_000)],
  ])('is not slowed down by %s', (_, text) => {
    // Would run into the suite's time limit if any of these were quadratic.
    for (let i = 0; i < 20; i++) expect(parseInfotext(`p\n${text}`).prompt).toMatch(/^p/);
  });
});

describe('formatInfotext', () => {
  it("is A1111's text", () => {
    expect(formatInfotext(FOX, MODEL)).toBe(
      'a 3d render of a red fox, mint green background\n' +
        'Negative prompt: blurry, text: any\n' +
        'Steps: 20, Sampler: DDIM, Schedule type: Normal, CFG scale: 4, Seed: 7, Size: 256x256, ' +
        'Model hash: 0123456789, Model: aurora-mini, RNG: CPU, Version: AURORA 0.1.0',
    );
  });

  it('says what differs from the usual, in the words of other programs', () => {
    const nv = { ...FOX, schedule: 'Karras', guidanceRescale: 0.7, noiseSource: 'nv' } as const;
    const text = formatInfotext({ ...nv, sampler: 'DPM++ 2M SDE', eta: 0.5 }, MODEL);
    expect(text).toContain('Sampler: DPM++ 2M SDE, Schedule type: Karras, CFG scale: 4');
    expect(text).toContain('RNG: NV, Eta: 0.5, CFG rescale: 0.7, Version: ');
    expect(formatInfotext({ ...nv, eta: 1 }, MODEL)).toContain('Eta DDIM: 1, ');
  });

  it('has no line for an empty negative prompt, and none for an empty prompt', () => {
    expect(formatInfotext({ ...FOX, negativePrompt: '' }, MODEL)).not.toContain('Negative prompt');
    expect(formatInfotext({ ...FOX, prompt: '' }, MODEL)).toMatch(/^Negative prompt: blurry/);
    expect(formatInfotext({ ...FOX, prompt: '', negativePrompt: '' }, MODEL)).toMatch(/^Steps: 20, /);
  });

  it('quotes a value as A1111 does: JSON, characters as they are', () => {
    const text = formatInfotext(FOX, { ...MODEL, modelName: 'mix, "夜"\n2' });
    expect(text).toContain('Model: "mix, \\"夜\\"\\n2", RNG');
  });

  it('says how long the prompt is only where A1111 itself could not tell', () => {
    expect(formatInfotext({ ...FOX, prompt: 'sign: Negative prompt: no' }, MODEL)).not.toContain(
      'Prompt length',
    );
    const prompt = 'a\nNegative prompt: b';
    const text = formatInfotext({ ...FOX, prompt }, MODEL);
    expect(text).toContain(', Prompt length: 20, Version: ');
    expect(parseInfotext(text)).toMatchObject({ prompt, negativePrompt: FOX.negativePrompt });
  });

  it.each([20261122, 1, 2, 3])('is undone by parseInfotext (seed %d, 500 settings)', seed => {
    const random = seeded(seed);
    for (let i = 0; i < 500; i++) {
      const settings = settingsFrom(random);
      const text = formatInfotext(settings, { ...MODEL, modelName: settings.model });
      const expected = {
        ...settings,
        extra: { 'Model hash': '0123456789', Version: 'AURORA 0.1.0' },
      };
      expect(parseInfotext(text), `seed ${seed}, case ${i}: ${JSON.stringify(text)}`).toEqual(expected);
    }
  });
});

describe('a lying Prompt length', () => {
  it.each(['999', '-1', '2', 'NaN', '1e9', ''])('of "%s" is passed over, and kept as a field', length => {
    const parsed = parseInfotext(
      `abc\nNegative prompt: d\nSteps: 1, Seed: 2, Size: 8x8, Prompt length: ${length}`,
    );
    expect(parsed).toMatchObject({ prompt: 'abc', negativePrompt: 'd', extra: { 'Prompt length': length } });
  });
});

describe('fields', () => {
  it('survive writing and reading, whatever they hold', () => {
    const random = seeded(4);
    for (let i = 0; i < 500; i++) {
      const { prompt, negativePrompt, model } = settingsFrom(random);
      const fields = [
        ['One', prompt],
        ['Two words', negativePrompt],
        ['A/b-c', model],
      ] as const;
      expect([...parseFields(formatFields(fields))], `seed 4, case ${i}`).toEqual(fields);
    }
  });
});
