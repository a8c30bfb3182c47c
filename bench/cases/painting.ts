import type { Bench } from '../bench.ts';
import { paint, startKernelProcess } from '../kernel-process.ts';

const PROMPT = 'a 3d render of a red fox, mint green background';

/** Pictures for one of the usual ones: they take so little that the loop's ticks are seen in each. */
const QUICK = 5;

/** Nobody presses Enter right after a tick each time, and waits for the whole of the next one. */
const sometimeInATick = () => new Promise(resolve => setTimeout(resolve, (Math.random() * 1000) / 60));

/**
 * What a person waits for, with the worker warm: the embedded model's defaults (20 steps with guidance, 256×256),
 * asked for over the WebSocket as the page does, previews and the saved PNG included. The peer is the same graph
 * in Python's ONNX Runtime with neither (aurora-mini's model card). And the same in few steps, for somebody in a hurry.
 */
export const bench: Bench<'picture' | 'step' | 'preview' | 'quick'> = {
  name: 'painting',
  metrics: {
    picture: {
      title: 'prompt → picture',
      unit: 'ms',
      aim: { of: 'median', atMost: 800 },
      peer: { name: 'Python ONNX Runtime', value: 480 },
    },
    step: { title: 'a step with its preview', unit: 'ms', peer: { name: 'Python UNet alone', value: 16.7 } },
    preview: { title: 'first preview, worker warm', unit: 'ms', aim: { of: 'median', atMost: 150 } },
    quick: { title: 'prompt → picture, quick', unit: 'ms', aim: { of: 'median', atMost: 120 } },
  },
  async run(count, { root }) {
    const kernel = await startKernelProcess(root);
    try {
      await kernel.warm();
      await paint(kernel, PROMPT, 1);
      const samples = {
        picture: [] as number[],
        step: [] as number[],
        preview: [] as number[],
        quick: [] as number[],
      };
      for (let seed = 2; seed < 2 + count; seed++) {
        const painting = await paint(kernel, PROMPT, seed);
        samples.picture.push(painting.pictureMs);
        samples.step.push(painting.stepMs);
        samples.preview.push(painting.firstPreviewMs);
      }
      await paint(kernel, PROMPT, 1, { quick: true });
      for (let seed = 2; seed < 2 + QUICK * count; seed++) {
        await sometimeInATick();
        samples.quick.push((await paint(kernel, PROMPT, seed, { quick: true })).pictureMs);
      }
      return samples;
    } finally {
      await kernel.stop();
    }
  },
};
