import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { knownModel } from '../../../../game/gallery/foreign/foreign-settings.ts';
import { pictureTexts } from '../../../../game/gallery/foreign/picture-texts.ts';
import { recallSettings } from '../../../../game/gallery/foreign/recall.ts';
import { encodePng } from '../../../../models/image/png.ts';
import { planPrompt } from '../../../../models/prompt/index.ts';

const bytes = (name: string) => readFileSync(`tests/fixtures/foreign/${name}`);
const text = (name: string) => bytes(name).toString('utf8');
const pixel = { width: 1, height: 1, data: Uint8Array.of(1, 2, 3) };
/** As a picture on disk carries them. */
const inPng = (texts: Record<string, string>) => recallSettings(pictureTexts(encodePng(pixel, texts)));
const comfy = (name: string) => inPng({ prompt: text(name) });

describe('what is no metadata', () => {
  it.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['a comment', { UserComment: 'taken in Rome, f/8' }],
    ['a graph without a sampler', { prompt: '{"1":{"class_type":"LoadImage","inputs":{}}}' }],
    [
      'JSON of something else',
      { prompt: '[1,2]', workflow: 'null', invokeai_metadata: '"x"', 'sd-metadata': '{}' },
    ],
    ['half of a graph', { prompt: text('comfy-default.json').slice(0, 300) }],
    ['the words of the language', { prompt: '{"__proto__":{"class_type":"KSampler","inputs":{}}}' }],
    ['a command without settings', { Dream: 'a fox' }],
  ])('%s recalls nothing', (_, texts) => {
    expect(recallSettings(texts)).toBeUndefined();
  });

  it.each<[string, Uint8Array]>([
    ['words', Buffer.from('these are words')],
    ['nothing', new Uint8Array(0)],
  ])('a file of %s is refused', (_, file) => {
    expect(() => pictureTexts(file)).toThrow(expect.objectContaining({ code: 'PICTURE_NOT_KNOWN' }));
  });
});

describe('hostile graphs', () => {
  const sampler = (inputs: object) => ({ class_type: 'KSampler', inputs });
  const recall = (graph: object) => recallSettings({ prompt: JSON.stringify(graph) });

  it('that run in circles end', () => {
    const read = recall({
      1: sampler({
        model: ['1', 0],
        positive: ['2', 0],
        negative: ['1', 0],
        latent_image: ['1', 0],
        sampler_name: ['3', 0],
        seed: ['3', 0],
        steps: 5,
      }),
      2: { class_type: 'Text Concatenate', inputs: { text_a: ['2', 0], text_b: ['2', 0], text_c: 'fox' } },
      3: { class_type: 'Reroute', inputs: { '': ['3', 0] } },
      4: { class_type: 'SaveImage', inputs: { images: ['1', 0] } },
    });
    expect(read?.settings.steps).toBe(5);
    expect(read!.settings.prompt!.length).toBeLessThanOrEqual(20_000);
  });

  it('that double with every node stay small', () => {
    const graph: Record<string, object> = {
      s: sampler({ positive: ['0', 0], latent_image: ['x', 0], sampler_name: 'euler', seed: 1 }),
    };
    for (let i = 0; i < 60; i++)
      graph[i] = { class_type: 'Join', inputs: { text_a: [String(i + 1), 0], text_b: [String(i + 1), 0] } };
    graph[60] = { class_type: 'Text', inputs: { text: 'x'.repeat(1_000_000) } };
    const read = recall(graph);
    expect(read!.settings.prompt!.length).toBeLessThanOrEqual(20_000);
  });

  it('of wrong types keep what is right', () => {
    const read = recall({
      1: sampler({
        seed: -5,
        steps: '20',
        cfg: 'high',
        sampler_name: ['nowhere', 0],
        scheduler: {},
        denoise: [],
        latent_image: 7,
        positive: 'text',
      }),
      2: { class_type: 'SaveImage', inputs: [] },
      3: null,
    });
    expect(read?.settings).toMatchObject({ steps: 20 });
    expect(read?.settings).not.toHaveProperty('seed');
    expect(read?.extra).toMatchObject({ seed: '-5', cfg: 'high' });
  });

  it('with quotes that never close cost one look', () => {
    expect(recallSettings({ prompt: `{"${'\\"'.repeat(1_000_000)}` })).toBeUndefined();
  });
});

describe("A1111's pictures from elsewhere", () => {
  const expected = {
    prompt: 'a photo of an astronaut, füchse 狐, (masterpiece:1.2) <lora:ink:0.8>',
    negativePrompt: 'lowres, bad hands',
    ...{ steps: 28, sampler: 'DPM++ 2M', schedule: 'Karras', guidanceScale: 6.5, seed: 2891407511 },
    ...{ width: 512, height: 768, model: 'v1-5-pruned-emaonly', clipSkip: 2 },
  };
  it('are recalled from PNG, JPEG and WebP alike', () => {
    expect(inPng({ parameters: text('a1111.txt') })?.settings).toEqual(expected);
    for (const name of ['a1111.jpg', 'a1111.webp']) {
      const read = recallSettings(pictureTexts(bytes(name)));
      expect(read, name).toMatchObject({ program: 'A1111', settings: expected });
      expect(read?.extra['Model hash']).toBe('6ce0161689');
    }
  });

  it('are recalled from a comment in ASCII', () => {
    const read = recallSettings(pictureTexts(bytes('a1111-ascii.jpg')));
    expect(read?.settings).toEqual({
      ...expected,
      prompt: expected.prompt.replace('ü', '').replace('狐', ''),
    });
  });
});

describe("ComfyUI's pictures", () => {
  const common = { noiseSource: 'cpu', promptWeighting: 'ComfyUI' };

  it('recall the default graph, with a seed of more bits than torch reads', () => {
    const read = comfy('comfy-default.json');
    expect(read).toEqual({
      program: 'ComfyUI',
      settings: {
        ...common,
        prompt: 'beautiful scenery nature glass bottle landscape, \\[purple\\] (galaxy:1.2) bottle,',
        negativePrompt: 'text, watermark',
        ...{ seed: 156680208700286 % 2 ** 32, steps: 20, guidanceScale: 8, sampler: 'Euler' },
        ...{ width: 512, height: 768, model: 'v1-5-pruned-emaonly' },
      },
      extra: {},
      notes: [expect.stringContaining('156680208700286')],
    });
  });

  it('recall two passes, LoRAs in their order, and texts that nodes put together', () => {
    expect(comfy('comfy-two-passes.json')).toEqual({
      program: 'ComfyUI',
      settings: {
        ...common,
        prompt: 'a red fox, in the snow <lora:ink:0.8> <lora:fox:0.5:1>',
        negativePrompt: 'blurry',
        ...{ seed: 77, steps: 24, guidanceScale: 6.5, sampler: 'DPM++ 2M', schedule: 'Karras' },
        ...{ width: 640, height: 512, model: 'anime/counterfeit_v30', clipSkip: 2 },
        hires: { width: 960, height: 768, upscaler: 'Latent (nearest-exact)', strength: 0.5, steps: 24 },
      },
      extra: {},
      notes: [],
    });
  });

  it('recall KSamplerAdvanced behind a ControlNet, to the last bit of its seed', () => {
    expect(comfy('comfy-advanced.json')?.settings).toEqual({
      ...common,
      ...{ prompt: 'a lighthouse', negativePrompt: 'fog', model: 'sd_xl_base_1.0' },
      ...{
        seed: 0xffff_ffff,
        steps: 30,
        guidanceScale: 7.5,
        sampler: 'DPM++ 2M SDE',
        schedule: 'Exponential',
      },
      ...{ width: 1024, height: 1024 },
    });
  });

  it('recall samplers that are told by nodes of their own', () => {
    expect(comfy('comfy-guider.json')?.settings).toEqual({
      ...common,
      ...{ prompt: 'left AND right <lora:detail:0.6>', negativePrompt: '', model: 'realistic' },
      ...{ seed: 5, steps: 8, guidanceScale: 4, sampler: 'Euler a', schedule: 'SGM Uniform' },
      ...{ width: 768, height: 512 },
    });
  });

  it('recall loaders that do everything', () => {
    expect(comfy('comfy-efficient.json')?.settings).toEqual({
      ...common,
      ...{ prompt: 'a castle <lora:moss:0.7>', negativePrompt: 'people', model: 'dreamshaper_8' },
      ...{ seed: 11, steps: 25, guidanceScale: 7, sampler: 'UniPC', width: 512, height: 640, clipSkip: 2 },
    });
  });

  it('recall the editor’s own form, without what is bypassed', () => {
    expect(inPng({ workflow: text('comfy-workflow.json') })?.settings).toEqual({
      ...common,
      ...{ prompt: 'purple galaxy bottle', negativePrompt: 'text, watermark', model: 'v1-5-pruned-emaonly' },
      ...{ seed: 156680208700286 % 2 ** 32, steps: 20, guidanceScale: 8, sampler: 'Euler' },
      ...{ width: 512, height: 512 },
    });
  });

  it('are recalled from WebP', () => {
    const { settings } = recallSettings(pictureTexts(bytes('comfy.webp')))!;
    expect(settings).toEqual(comfy('comfy-default.json')?.settings);
  });
});

describe("InvokeAI's pictures", () => {
  it('of version 4, with weights in our grammar', () => {
    expect(inPng({ invokeai_metadata: text('invokeai-4.json') })).toEqual({
      program: 'InvokeAI',
      settings: {
        prompt: 'a (red fox:1.3) in (snow:1.21), \\[close-up\\] <lora:ink-style:0.75>',
        negativePrompt: 'blurry',
        ...{
          seed: 3215468541,
          steps: 30,
          guidanceScale: 5.5,
          guidanceRescale: 0.7,
          width: 832,
          height: 1216,
        },
        ...{ sampler: 'DPM++ 2M SDE', schedule: 'Karras', noiseSource: 'cpu', model: 'juggernautXL' },
      },
      extra: { app_version: '4.2.9' },
      notes: [],
    });
  });

  it('of version 3, which began with a picture', () => {
    const read = inPng({ invokeai_metadata: text('invokeai-3.json') });
    expect(read?.settings).toEqual({
      ...{
        prompt: 'an owl <lora:feathers:0.5>',
        negativePrompt: '',
        model: 'stable-diffusion-v1-5',
        clipSkip: 2,
      },
      ...{
        seed: 7,
        steps: 20,
        guidanceScale: 7.5,
        width: 512,
        height: 512,
        sampler: 'Euler a',
        noiseSource: 'nv',
      },
    });
    expect(read?.notes).toEqual([expect.stringContaining('img2img')]);
  });

  it('of versions 1 and 2, whose negative prompt stands in the prompt', () => {
    expect(inPng({ 'sd-metadata': text('invokeai-2.json') })?.settings).toEqual({
      ...{ prompt: 'a dog running in a park', negativePrompt: 'ugly, blurry', model: 'stable-diffusion-1.5' },
      ...{ seed: 3561693215, steps: 50, guidanceScale: 7.5, width: 576, height: 512, sampler: 'Heun' },
      noiseSource: 'cpu',
    });
    expect(inPng({ Dream: text('invokeai-dream.txt') })?.settings).toEqual({
      ...{ prompt: 'a fantasy landscape', negativePrompt: 'fog', sampler: 'Euler a', noiseSource: 'cpu' },
      ...{ seed: 1812302338, steps: 50, guidanceScale: 7.5, width: 512, height: 640 },
    });
  });
});

describe("other programs' pictures", () => {
  const swarm = {
    ...{ prompt: 'a photo of a cat, \\[fluffy\\] <lora:ink:0.8> <lora:cat:1>', negativePrompt: 'dog' },
    ...{
      seed: 1,
      steps: 20,
      guidanceScale: 7,
      width: 1024,
      height: 768,
      sampler: 'DPM++ 2M',
      schedule: 'Karras',
    },
    ...{
      model: 'OfficialStableDiffusion/sd_xl_base_1.0',
      clipSkip: 2,
      variation: { seed: 9, strength: 0.1 },
    },
    ...{ noiseSource: 'cpu', promptWeighting: 'ComfyUI' },
  };
  it("SwarmUI's, from PNG and JPEG", () => {
    expect(inPng({ parameters: text('swarm.json') })).toMatchObject({ program: 'SwarmUI', settings: swarm });
    expect(recallSettings(pictureTexts(bytes('swarm.jpg')))?.settings).toEqual(swarm);
  });

  it("NovelAI's, with braces as weights", () => {
    expect(inPng(JSON.parse(text('novelai.json')))?.settings).toEqual({
      prompt: '((granblue fantasy:1.05):1.05), (rain:0.952), a \\(b\\)',
      negativePrompt: 'lowres, (bad:1.05)',
      ...{ seed: 3816166865, steps: 28, guidanceScale: 5, width: 832, height: 1216 },
      ...{ sampler: 'Euler a', schedule: 'Karras' },
    });
  });
});

describe('what is recalled', () => {
  it.each(['comfy-default', 'comfy-two-passes', 'comfy-guider', 'comfy-efficient'])(
    'of %s is a prompt that can be painted',
    name => {
      const { prompt, steps } = comfy(`${name}.json`)!.settings;
      expect(() => planPrompt(prompt!, { steps: steps! })).not.toThrow();
    },
  );

  it('finds a model here by the name of its file, unless two are called so', () => {
    expect(knownModel('sd/Fox', ['animals/fox', 'owl'])).toBe('animals/fox');
    expect(knownModel('fox.safetensors', ['fox', 'animals/fox'])).toBeUndefined();
    expect(knownModel('fox', ['fox', 'animals/fox'])).toBe('fox');
  });
});
