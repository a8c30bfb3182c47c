import { describe, expect, it } from 'vitest';
import { PictureJob } from '../../../models/pipelines/index.ts';
import { PromptStates } from '../../../models/pipelines/prompt-states.ts';
import { planPrompt } from '../../../models/prompt/index.ts';
import type { PromptWeighting } from '../../../models/settings.ts';
import { ToyDenoiser, toyParts, toySettings } from './toy-parts.ts';
import { WindowedTextEncoder } from './windowed-text-encoder.ts';

const windowed = (config = {}) => ({ ...toyParts(config), textEncoder: new WindowedTextEncoder() });

async function run(prompt: string, options: Parameters<typeof toySettings>[0] = {}, parts = windowed()) {
  const job = await PictureJob.start(parts, toySettings({ prompt, ...options }));
  const checkpoints = [job.checkpoint()];
  while (!job.done) {
    await job.advance();
    checkpoints.push(structuredClone(job.checkpoint()));
  }
  return { checkpoints, latents: checkpoints.at(-1)!.latents, parts };
}

describe('prompts that are refused before any network runs', () => {
  it.each([
    [{ prompt: 'a (b:1.2.3)' }, 'PROMPT_WEIGHT', 'prompt', 4],
    [{ negativePrompt: '('.repeat(200) }, 'PROMPT_TOO_DEEP', 'negativePrompt', 100],
    [{ prompt: 'a <lora:x:loud>' }, 'PROMPT_LORA', 'prompt', 8],
  ])('%o', async (settings, code, field, position) => {
    const parts = windowed();
    await expect(PictureJob.start(parts, toySettings(settings))).rejects.toThrow(
      expect.objectContaining({ code, details: expect.objectContaining({ field, position }) }),
    );
    expect(parts.textEncoder.encoded).toEqual([]);
  });

  it('weights, where the text encoder reads plain text only', async () => {
    const start = PictureJob.start(toyParts(), toySettings({ prompt: 'a (red) fox' }));
    await expect(start).rejects.toThrow(expect.objectContaining({ code: 'PROMPT_UNSUPPORTED' }));
  });
});

describe('what the text encoder is asked', () => {
  it('a plain prompt: both texts as they are, in one call', async () => {
    const { parts } = await run('red fox');
    expect(parts.textEncoder.encoded).toEqual([['blurry', 'red fox']]);
    expect(parts.textEncoder.windowed).toEqual([]);
  });

  it('each text once, when its step comes', async () => {
    const { parts } = await run('[a|b]c [:d:3]');
    expect(parts.textEncoder.encoded).toEqual([['blurry', 'ac '], ['bc '], ['bc d'], ['ac d']]);
  });

  it('a negative prompt’s AND is text', async () => {
    const { parts } = await run('x', { negativePrompt: 'a AND b' });
    expect(parts.textEncoder.encoded).toEqual([['a AND b', 'x']]);
  });
});

describe('what the denoiser is given', () => {
  it('each step’s text', async () => {
    const { parts } = await run('[a:b:2]');
    const plain = await run('a');
    const calls = (index: number, from: typeof parts) => from.denoiser.calls[index]!.latents;
    for (const step of [0, 1, 2]) expect(calls(step, parts)).toEqual(calls(step, plain.parts));
    expect(calls(3, parts)).not.toEqual(calls(3, plain.parts));
  });

  it('one batch where all texts have as many tokens, else a call for each length', async () => {
    const { parts } = await run('a BREAK b', { steps: 1 });
    expect(parts.denoiser.calls.map(({ shape }) => shape[0])).toEqual([1, 1]);
    const equal = await run('a BREAK b', { steps: 1, negativePrompt: 'c BREAK d' });
    expect(equal.parts.denoiser.calls.map(({ shape }) => shape[0])).toEqual([2]);
  });

  it('the negative prompt for an AND even without guidance', async () => {
    const { parts } = await run('a AND b', { steps: 1, guidanceScale: 1 });
    expect(parts.denoiser.calls.map(({ shape }) => shape[0])).toEqual([3]);
  });
});

describe('AND', () => {
  // A denoiser that names x₀ outright, 1 for the negative prompt and then 2, 4, 8 …: the picture is what guidance says.
  async function composed(prompt: string, guidanceScale: number) {
    class Denoiser extends ToyDenoiser {
      override async predict(latents: Float32Array) {
        return latents.map((_, i) => 2 ** Math.floor(i / 24));
      }
    }
    const parts = { ...windowed({ prediction_type: 'sample' }), denoiser: new Denoiser() };
    const { latents } = await run(prompt, { guidanceScale }, parts);
    return latents[0];
  }

  it.each([
    // u + s (w₁ (c₁ - u) + w₂ (c₂ - u)) with u = 1, c₁ = 2, c₂ = 4
    ['a AND b', 3, 1 + 3 * (1 + 3)],
    ['a AND b :0.5', 3, 1 + 3 * (1 + 1.5)],
    ['a :2 AND b :-1', 3, 1 + 3 * (2 - 3)],
    ['a AND b', 1, 1 + (1 + 3)],
    ['a', 3, 1 + 3 * 1],
  ])('%s at scale %d', async (prompt, scale, expected) => {
    expect(await composed(prompt, scale)).toBeCloseTo(expected, 3);
  });
});

describe('resuming', () => {
  it.each(['[a:b:2]', '[a|b|c] AND (d:1.3) :0.7', 'a BREAK [b|c]', '(a:1.5) [b]'])(
    '%s: the same latents from every step',
    async prompt => {
      const { checkpoints, latents } = await run(prompt);
      for (const checkpoint of checkpoints) {
        const settings = toySettings({ prompt });
        const job = await PictureJob.resume(windowed(), settings, checkpoint);
        while (!job.done) await job.advance();
        expect(job.checkpoint().latents).toEqual(latents);
      }
    },
  );
});

describe('states of a text', () => {
  const textOf = (prompt: string) => planPrompt(prompt, { steps: 1 }).texts[0]!;
  const states = async (prompt: string, promptWeighting: PromptWeighting) =>
    new PromptStates(new WindowedTextEncoder(), { promptWeighting }).of(textOf(prompt));

  it('with weights of 1 are the encoder’s, to the bit', async () => {
    const plain = await states('ab', 'A1111');
    for (const mode of ['A1111', 'ComfyUI'] as const) expect(await states('(ab:1.0)', mode)).toEqual(plain);
  });

  it('keep the mean of their window (A1111)', async () => {
    const sum = ({ data }: { data: Float32Array }) => data.reduce((total, value) => total + value, 0);
    const [plain, weighted] = [await states('ab', 'A1111'), await states('a(b:1.7)', 'A1111')];
    expect(weighted.data).not.toEqual(plain.data);
    expect(sum(weighted)).toBeCloseTo(sum(plain), 4);
  });

  it('move away from the empty prompt’s (ComfyUI)', async () => {
    const [empty, plain, weighted] = [
      await states('', 'ComfyUI'),
      await states('ab', 'ComfyUI'),
      await states('a(b:1.5)', 'ComfyUI'),
    ];
    const expected = plain.data.map((value, i) =>
      // Token 2 of [begin, a, b, end, …] has two channels.
      Math.floor(i / 2) === 2 ? empty.data[i]! + 1.5 * (value - empty.data[i]!) : value,
    );
    expect(weighted.data).toEqual(expected);
  });

  it('of several windows stand one behind the other', async () => {
    const [both, first, second] = [
      await states('a BREAK b', 'A1111'),
      await states('a', 'A1111'),
      await states('b', 'A1111'),
    ];
    expect(both.shape).toEqual([1, 2 * first.shape[1], 2]);
    expect([...both.data]).toEqual([...first.data, ...second.data]);
  });

  it('are encoded again when others had to be kept instead, to the same bits', async () => {
    const encoder = new WindowedTextEncoder();
    // One window has 10 tokens of 2 channels: two texts are kept.
    const kept = new PromptStates(encoder, {}, 160);
    const first = await kept.of(textOf('(a:2)'));
    for (const word of ['b', 'a', 'c', 'b']) await kept.of(textOf(`(${word}:2)`));
    expect(encoder.windowed).toHaveLength(3);
    const again = await kept.of(textOf('(a:2)'));
    expect(encoder.windowed).toHaveLength(4);
    expect(again).toEqual(first);
  });
});
