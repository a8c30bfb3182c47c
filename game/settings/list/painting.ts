import { z } from 'zod';
import { PROVIDERS } from '../../../models/providers/provider-names.ts';
import { defineSetting } from '../setting.ts';

const own = { group: 'Painting', kept: 'kernel', effect: 'restart' } as const;
const megabytes = z.int().min(64).max(1_048_576);

export const provider = defineSetting({
  ...{ ...own, name: 'painting.provider', title: 'What paints', variable: 'AURORA_PROVIDER' },
  description:
    'ONNX Runtime’s execution provider. Auto takes the first that computes the right numbers here.',
  ...{ schema: z.enum(['auto', ...PROVIDERS]), usual: 'auto' },
});

export const threads = defineSetting({
  ...{ ...own, name: 'painting.threads', title: 'Threads', variable: 'AURORA_THREADS' },
  description: 'Of the processor, for one step of a picture. Fewer leave more to other programs.',
  ...{ schema: z.int().min(1).max(256), usual: null, unset: 'as many as the machine grants' },
});

export const modelMemory = defineSetting({
  ...{ ...own, name: 'painting.model-memory', title: 'Memory for models', variable: 'AURORA_MODEL_MEMORY' },
  description:
    'Models that were used stay in memory up to this size together, so that switching costs nothing.',
  ...{ schema: megabytes, usual: null, unset: '60 % of the memory there is', unit: 'MB' },
});

export const decodeMemory = defineSetting({
  ...{ ...own, name: 'painting.decode-memory', title: 'Memory for decoding' },
  variable: 'AURORA_DECODE_MEMORY',
  description: 'A picture whose decoding would take more is decoded in tiles, which is slower.',
  ...{ schema: megabytes, usual: null, unset: 'a third of the memory there is', unit: 'MB' },
});

export const paintersHere = defineSetting({
  ...{ ...own, name: 'painting.painters', title: 'Painters', variable: 'AURORA_PAINTERS' },
  description:
    'Pictures that are painted at once, each by a process of its own. They share threads and memory, and the graphics devices that CUDA_VISIBLE_DEVICES names; more than one pays where a step cannot use all of the machine.',
  ...{ schema: z.int().min(1).max(8), usual: 1 },
});

export const queueServer = defineSetting({
  ...{ ...own, name: 'painting.queue', title: 'Other machines', variable: 'AURORA_QUEUE', secret: true },
  description:
    'Address of a Redis server, redis://name:password@host: workers on any machine that it reaches paint as well (docs/workers.md).',
  ...{ schema: z.string().min(1).max(2_000), usual: null, unset: 'only this machine paints' },
});

export const paintsHere = defineSetting({
  ...{
    ...own,
    name: 'painting.here',
    title: 'This machine, where others paint',
    variable: 'AURORA_PAINT_HERE',
  },
  description: 'Too: it paints as well. Spare: only what they cannot, which leaves it to other work.',
  ...{ schema: z.enum(['too', 'spare']), usual: 'too' },
});
