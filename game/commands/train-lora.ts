import { join } from 'node:path';
import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { auroraHome, homePaths } from '../home.ts';

/** What shells give for a process that SIGINT ended. */
const INTERRUPTED = 130;

export default defineCommand({
  name: 'train-lora',
  title: 'Learn a style or a thing from pictures',
  description:
    'Learns a LoRA for the embedded model from a folder of pictures, on the CPU, in minutes. Captions stand beside the pictures (cat.png, cat.txt) or in metadata.jsonl. Ctrl+C stops it and keeps what was learned. Prompts then call for it by <lora:NAME>.',
  permission: 'control',
  faces: ['cli'],
  input: z.object({
    folder: z.string().min(1).max(4_000).describe('A folder of pictures; about ten are enough.'),
    name: z
      .string()
      .regex(
        /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u,
        'letters, digits, spaces, ".", "_" and "-"; at most 100',
      )
      .describe('By which prompts call for it: <lora:NAME>.'),
    trigger: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('Words that are put before every caption, and then call for what was learned.'),
    caption: z
      .string()
      .min(1)
      .max(2_000)
      .optional()
      .describe('For pictures that have none; default the trigger, or the name.'),
    steps: z.int().min(1).max(100_000).default(400).describe('Batches to learn from; default 400.'),
    batch: z.int().min(1).max(64).default(4).describe('Pictures of a step; default 4.'),
    rank: z.int().min(1).max(128).default(16).describe('How much it can hold; default 16.'),
    learningRate: z.number().positive().max(1).default(1e-3).describe('Default 0.001.'),
    seed: z.int().min(0).max(4_294_967_295).default(0).describe('The same one learns the same; default 0.'),
    mirror: z.boolean().default(false).describe('Learns from each picture’s mirror image as well.'),
    previewEvery: z
      .int()
      .min(0)
      .max(100_000)
      .default(100)
      .describe('Steps between previews; 0 = none; default 100.'),
    previewPrompt: z.string().min(1).max(2_000).optional().describe('Default the first caption.'),
    model: z
      .string()
      .min(1)
      .max(4_000)
      .optional()
      .describe('A model folder; default the one that comes with AURORA.'),
    out: z
      .string()
      .min(1)
      .max(4_000)
      .optional()
      .describe('Folder for the file; default AURORA’s own folder of LoRAs.'),
    overwrite: z.boolean().default(false).describe('Replaces a LoRA of this name.'),
  }),
  output: z.object({}),
  async run() {
    throw new Error('train-lora runs alone');
  },
  cli: {
    positional: ['folder'],
    aliases: { lr: 'learningRate' },
    async alone({ model, out, trigger, caption, previewPrompt, ...options }, terminal) {
      // Loaded here alone: every other command must not pay for it.
      const [{ trainLora }, { threadCount }] = await Promise.all([
        import('../learning/train-lora.ts'),
        import('../../models/worker/thread-count.ts'),
      ]);
      let stopped = false;
      const stop = () => {
        stopped = true;
      };
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
      const begin = performance.now();
      const learned = await trainLora(
        {
          ...options,
          ...{ trigger, caption, previewPrompt },
          model: model ?? join(terminal.root, 'models', 'weights', 'aurora-mini'),
          out: out ?? homePaths(auroraHome()).loras,
        },
        { threads: threadCount(process.env), assets: join(terminal.root, 'assets') },
        {
          say: line => terminal.note(line),
          progress(done, of, loss) {
            const seconds = (performance.now() - begin) / 1000;
            const left = Math.round((seconds / done) * (of - done));
            terminal.note(`step ${done} of ${of}  error ${loss.toFixed(3)}  ${left} s left`, {
              transient: true,
            });
          },
          stopped: () => stopped,
        },
      );
      if (terminal.json) terminal.print(JSON.stringify(learned, null, 2));
      else if (learned.steps === 0) terminal.print('stopped before the first step: nothing was written');
      else {
        terminal.print(
          `${learned.stopped ? `stopped after step ${learned.steps}` : 'learned'}: ${learned.path}`,
        );
        terminal.print(
          `call for it by <lora:${options.name}>${trigger === undefined ? '' : ` and "${trigger}"`}`,
        );
      }
      return learned.stopped ? INTERRUPTED : 0;
    },
  },
});
