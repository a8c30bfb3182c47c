import { describe, expect, it } from 'vitest';
import {
  beginWithPicture,
  changeBeginning,
  defaultModel,
  describeBeginning,
  EMPTY_DRAFT,
  pictureCount,
  readBeginning,
  recallDraft,
  seedPlus,
  toGenerateInput,
  WITHOUT_PICTURE,
} from '../../../../game/stage/store/draft.ts';
import type { GenerationSettings } from '../../../../models/settings.ts';
import { MODEL, SETTINGS } from '../make.ts';

const draft = { ...EMPTY_DRAFT, prompt: 'an owl' };

describe('a draft that cannot be sent', () => {
  it('has no words', () => {
    expect(toGenerateInput({ ...draft, prompt: ' \n ' })).toMatchObject({
      ok: false,
      error: { code: 'EMPTY_PROMPT', field: 'prompt', hint: expect.any(String) },
    });
  });

  it.each(['seed', 'steps', 'guidanceScale', 'width', 'height', 'eta', 'guidanceRescale'] as const)(
    '%s is no number',
    field => {
      expect(toGenerateInput({ ...draft, [field]: '12px' })).toMatchObject({
        ok: false,
        error: {
          code: 'NOT_A_NUMBER',
          field,
          value: '12px',
          legal: expect.any(String),
          hint: expect.any(String),
        },
      });
    },
  );
});

describe('a draft as a request', () => {
  it('leaves everything empty to the model', () => {
    expect(toGenerateInput(draft)).toEqual({ ok: true, input: { prompt: 'an owl' } });
  });

  it('sends illegal numbers as they are: the kernel says what is legal', () => {
    expect(toGenerateInput({ ...draft, steps: '0', seed: '-5' })).toEqual({
      ok: true,
      input: { prompt: 'an owl', steps: 0, seed: -5 },
    });
  });

  it('takes a decimal comma', () => {
    expect(toGenerateInput({ ...draft, guidanceScale: '7,5' })).toMatchObject({
      input: { guidanceScale: 7.5 },
    });
  });
});

describe('recall', () => {
  it('sends back exactly what made the picture', () => {
    const { noiseSource: _, negativePrompt, ...rest } = { ...SETTINGS, negativePrompt: 'blurry' };
    const recalled = recallDraft(draft, { ...SETTINGS, negativePrompt }, 'all');
    expect(toGenerateInput(recalled)).toEqual({ ok: true, input: { ...rest, negativePrompt } });
  });

  it('takes the words or the seed alone', () => {
    const typed = { ...draft, steps: '9', negativePrompt: 'grey' };
    expect(recallDraft(typed, SETTINGS, 'seed')).toEqual({ ...typed, seed: '7' });
    expect(recallDraft(typed, SETTINGS, 'prompt')).toEqual({
      ...typed,
      prompt: 'a red fox',
      negativePrompt: '',
    });
  });

  it('carries what is unusual about a picture, and leaves nothing of it behind for the next', () => {
    const unusual = { schedule: 'Karras', eta: 0.5, guidanceRescale: 0.7, noiseSource: 'nv' } as const;
    const recalled = recallDraft(draft, { ...SETTINGS, ...unusual }, 'all');
    expect(toGenerateInput(recalled)).toMatchObject({ ok: true, input: unusual });
    const usual = toGenerateInput(recallDraft(recalled, SETTINGS, 'all'));
    for (const field of Object.keys(unusual)) expect(usual).not.toHaveProperty(`input.${field}`);
  });

  it('asks for the tiles that a picture was decoded in, and not for those that were typed', () => {
    const typed = { ...draft, vaeTiling: 'off' } as const;
    expect(toGenerateInput(typed)).toMatchObject({ ok: true, input: { vaeTiling: 'off' } });
    const recalled = recallDraft(typed, { ...SETTINGS, vaeTile: 512 }, 'all');
    expect(toGenerateInput(recalled)).toMatchObject({ ok: true, input: { vaeTile: 512 } });
    expect(toGenerateInput(recalled)).not.toHaveProperty('input.vaeTiling');
    expect(describeBeginning(recalled.beginning)).toBe('decoded in tiles of 512');
  });

  it('says how exactly it is computed, and takes that over from a picture', () => {
    expect(toGenerateInput({ ...draft, precision: 'int8' })).toMatchObject({ input: { precision: 'int8' } });
    const recalled = recallDraft(draft, { ...SETTINGS, precision: 'int8' }, 'all');
    expect(recalled).toMatchObject({ precision: 'int8', beginning: '' });
    expect(recallDraft(recalled, SETTINGS, 'all').precision).toBe('');
  });

  it('asks for a second pass as typed, else as the recalled picture had it', () => {
    const hires = { width: 512, height: 768, upscaler: 'general', strength: 0.5 };
    const recalled = recallDraft(draft, { ...SETTINGS, hires }, 'all');
    expect(toGenerateInput({ ...recalled, hiresUpscaler: 'Lanczos' })).toMatchObject({
      input: { hiresWidth: 512, hiresHeight: 768, hiresUpscaler: 'Lanczos', hiresStrength: 0.5 },
    });
    const typed = toGenerateInput({ ...recalled, hiresScale: '1.5' });
    expect(typed).toMatchObject({ input: { hiresScale: 1.5, hiresUpscaler: 'general' } });
    expect(typed).not.toHaveProperty('input.hiresWidth');
    // Without a second pass there is nothing to enlarge.
    const alone = toGenerateInput({ ...draft, hiresUpscaler: 'Lanczos' });
    expect(alone).not.toHaveProperty('input.hiresUpscaler');
    expect(toGenerateInput({ ...draft, hiresScale: 'two' })).toMatchObject({
      error: { code: 'NOT_A_NUMBER', field: 'hiresScale' },
    });
  });

  it('keeps what was typed where the picture says nothing', () => {
    const typed = { ...draft, steps: '9', negativePrompt: 'grey' };
    expect(recallDraft(typed, { seed: 3 }, 'all')).toEqual({ ...typed, seed: '3' });
    expect(recallDraft(typed, { prompt: 'a cat' }, 'all').negativePrompt).toBe('');
  });
});

describe('the model of a draft', () => {
  it('is the named one, else the default one, else the first', () => {
    const other = { ...MODEL, name: 'sd15', default: false };
    expect(defaultModel([other, MODEL], 'sd15')?.name).toBe('sd15');
    expect(defaultModel([other, MODEL], 'gone')?.name).toBe('aurora-mini');
    expect(defaultModel([other], '')?.name).toBe('sd15');
    expect(defaultModel([], '')).toBeUndefined();
  });
});

describe('what a picture began with', () => {
  const settings: GenerationSettings = {
    ...SETTINGS,
    prompt: 'a fox',
    source: { image: 'a'.repeat(64), strength: 0.5 },
    inpaint: { mask: 'b'.repeat(64), blur: 2 },
    variation: { seed: 3, strength: 0.1 },
  };

  it('is recalled with the rest, told in words, and asked for again', () => {
    const draft = recallDraft(EMPTY_DRAFT, settings, 'all');
    expect(describeBeginning(draft.beginning)).toBe('inside a mask, strength 0.5 · variation towards 3');
    const outcome = toGenerateInput(draft);
    expect(outcome).toMatchObject({
      ok: true,
      input: {
        ...{ image: 'a'.repeat(64), strength: 0.5, mask: 'b'.repeat(64), maskBlur: 2 },
        ...{ variationSeed: 3, variationStrength: 0.1, prompt: 'a fox' },
      },
    });
  });

  it('is left by a picture from noise, and by taking the prompt alone', () => {
    const draft = recallDraft(EMPTY_DRAFT, settings, 'all');
    const { source: _, inpaint: __, variation: ___, ...plain } = settings;
    expect(recallDraft(draft, plain, 'all').beginning).toBe('');
    expect(recallDraft(EMPTY_DRAFT, settings, 'prompt').beginning).toBe('');
  });

  it.each(['{', '[1]', 'null', '"x"'])('%s in the storage is nothing', text => {
    expect(toGenerateInput({ ...EMPTY_DRAFT, prompt: 'x', beginning: text })).toEqual({
      ok: true,
      input: { prompt: 'x' },
    });
  });
});

describe('several pictures at once', () => {
  it.each([
    ['', 1],
    ['4', 4],
    ['64', 64],
    ['65', null],
    ['0', null],
    ['1.5', null],
    ['many', null],
  ])('%j asks for %s', (count, expected) => {
    expect(pictureCount({ count })).toBe(expected);
  });

  it('have the next seeds, or seeds of their own where none is said', () => {
    expect(seedPlus({ prompt: 'a', seed: 7 }, 2)).toEqual({ prompt: 'a', seed: 9 });
    expect(seedPlus({ prompt: 'a', seed: 0xffff_ffff }, 1).seed).toBe(0);
    expect(seedPlus({ prompt: 'a', seed: -1 }, 3).seed).toBe(-1);
    expect(seedPlus({ prompt: 'a' }, 3)).toEqual({ prompt: 'a' });
  });
});

describe('what is seldom said', () => {
  it('is set, changed and taken back, and nothing is left of it', () => {
    const set = changeBeginning('', { clipSkip: 2, vae: 'soft' });
    expect(readBeginning(set)).toEqual({ clipSkip: 2, vae: 'soft' });
    const less = changeBeginning(set, { clipSkip: undefined } as never);
    expect(readBeginning(less)).toEqual({ vae: 'soft' });
    expect(changeBeginning(less, { vae: undefined } as never)).toBe('');
    expect(changeBeginning('none of ours', { clipSkip: 2 })).toBe('{"clipSkip":2}');
  });

  it('of a picture to begin with goes with the picture', () => {
    const begun = changeBeginning(beginWithPicture('abc'), { mask: 'def', maskBlur: 9, clipSkip: 2 });
    expect(readBeginning(changeBeginning(begun, WITHOUT_PICTURE))).toEqual({ clipSkip: 2 });
  });

  it('styles are sent by their names', () => {
    const sent = toGenerateInput({ ...EMPTY_DRAFT, prompt: 'a fox', styles: 'Ink\nFilm, grainy' });
    expect(sent).toMatchObject({ ok: true, input: { styles: ['Ink', 'Film, grainy'] } });
  });
});
