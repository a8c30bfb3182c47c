import { copyFile } from 'node:fs/promises';
import { z } from 'zod';
import { AuroraError, deserializeError } from '../../models/errors.ts';
import { LIMITS, NOISE_SOURCES } from '../../models/settings.ts';
import type { JobView } from '../api/protocol.ts';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';

const { steps, guidanceScale, eta, guidanceRescale, promptCharacters, seed } = LIMITS;

const prompt = field(z.string().max(promptCharacters), {
  code: 'PROMPT_TOO_LONG',
  legal: `text of up to ${promptCharacters} characters`,
  hint: 'Shorten it: the model reads far less than that.',
});

const side = field(z.int().positive(), {
  code: 'SIZE_NOT_INTEGER',
  legal: 'a whole number of pixels that the model can paint',
  hint: "Leave it out for the model's own size.",
});

export default defineCommand({
  name: 'generate',
  title: 'Paint a picture',
  description: "Puts a picture into the queue. Everything but the prompt has the model's default.",
  permission: 'paint',
  rest: { method: 'POST', path: '/generate', status: 202 },
  input: z.object({
    prompt: prompt.describe('What to paint.'),
    negativePrompt: prompt.optional().describe('What not to paint.'),
    seed: field(z.int().min(-1).max(seed.max), {
      code: 'SEED_OUT_OF_RANGE',
      legal: `-1 (draw one), or a whole number 0 … ${seed.max}`,
      hint: 'Use -1 for a new picture each time.',
    })
      .optional()
      .describe('The same seed and settings give the same picture, byte for byte.'),
    steps: field(z.int().min(steps.min).max(steps.max), {
      code: 'STEPS_OUT_OF_RANGE',
      legal: `a whole number ${steps.min} … ${steps.max}`,
      hint: 'About 20 is enough for most samplers.',
    })
      .optional()
      .describe('Denoising steps.'),
    guidanceScale: field(z.number().min(guidanceScale.min).max(guidanceScale.max), {
      code: 'GUIDANCE_OUT_OF_RANGE',
      legal: `a number ${guidanceScale.min} … ${guidanceScale.max}`,
      hint: '1 switches guidance off; 4 to 8 is usual.',
    })
      .optional()
      .describe('Classifier-free guidance scale.'),
    width: side.optional().describe('Pixels.'),
    height: side.optional().describe('Pixels.'),
    sampler: z
      .string()
      .max(100)
      .optional()
      .describe('A sampler by name or alias, e.g. DDIM, k_euler_a, DPM++ 2M Karras.'),
    schedule: z
      .string()
      .max(100)
      .optional()
      .describe('Which noise levels the steps visit: Normal (as the model was made), Karras, …'),
    eta: field(z.number().min(eta.min).max(eta.max), {
      code: 'ETA_OUT_OF_RANGE',
      legal: `a number ${eta.min} … ${eta.max}`,
      hint: "Leave it out for the sampler's own: 0 for DDIM, 1 for Euler a and DPM++ 2M SDE.",
    })
      .optional()
      .describe('How much noise DDIM, Euler a and DPM++ 2M SDE add while they sample.'),
    guidanceRescale: field(z.number().min(guidanceRescale.min).max(guidanceRescale.max), {
      code: 'GUIDANCE_RESCALE_OUT_OF_RANGE',
      legal: `a number ${guidanceRescale.min} … ${guidanceRescale.max}`,
      hint: '0 switches it off; 0.7 suits models with zero terminal SNR.',
    })
      .optional()
      .describe('How far the contrast of a strongly guided picture is brought back.'),
    noiseSource: field(z.enum(NOISE_SOURCES), {
      code: 'UNKNOWN_NOISE_SOURCE',
      legal: NOISE_SOURCES.join(' or '),
      hint: 'cpu draws as diffusers and ComfyUI do, nv as A1111.',
    })
      .optional()
      .describe("Whose noise a seed means: cpu (diffusers, ComfyUI), or nv (A1111's)."),
    model: z.string().max(200).optional().describe('A model by the name that `models` lists.'),
  }),
  output: views.JobView,
  async run(input, { services }) {
    return services.generate(await services.fillIn(input));
  },
  cli: {
    positional: ['prompt'],
    aliases: { cfg: 'guidanceScale', negative: 'negativePrompt' },
    flags: { out: { type: 'string', help: 'also write the picture to this file' } },
    async finish(job, terminal, call) {
      const ended = await follow(job, terminal, call);
      if (ended.state === 'cancelled') throw new AuroraError('CANCELLED', 'The picture was cancelled.');
      if (ended.error !== null) throw deserializeError(ended.error);
      const out = terminal.flags.out;
      if (typeof out === 'string') await copyTo(ended.picture!.path, out);
      terminal.print(typeof out === 'string' ? out : ended.picture!.path);
      return 0;
    },
  },
});

/** Milliseconds between two looks at a job. */
const LOOK = 50;

/** Shows a job's progress until it has ended. */
async function follow(
  first: JobView,
  terminal: { note(line: string, options?: { transient?: boolean }): void },
  call: (name: string, input: Record<string, unknown>) => Promise<unknown>,
): Promise<JobView> {
  let job = first;
  let shown = '';
  while (job.finishedAt === null) {
    await new Promise(resolve => setTimeout(resolve, LOOK));
    job = (await call('job', { id: first.id })) as JobView;
    const line = describeProgress(job);
    if (line !== shown) terminal.note(line, { transient: true });
    shown = line;
  }
  const { settings } = job;
  if (job.state === 'done') {
    const sampling = [settings.sampler, settings.schedule ?? ''].join(' ').trimEnd();
    terminal.note(
      `seed ${settings.seed}, ${sampling}, ${settings.steps} steps, guidance ${settings.guidanceScale}`,
    );
  }
  return job;
}

function describeProgress(job: JobView): string {
  if (job.state === 'queued')
    return job.position ? `waiting, ${job.position} before it` : 'waiting for the worker';
  const pace = job.secondsPerStep === null ? '' : `, ${job.secondsPerStep.toFixed(3)} s/step`;
  const eta = job.etaSeconds === null ? '' : `, ${job.etaSeconds.toFixed(1)} s left`;
  return `step ${job.step}/${job.steps}${pace}${eta}`;
}

async function copyTo(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
  } catch (error) {
    throw new AuroraError(
      'OUT_NOT_WRITABLE',
      `The picture cannot be written to "${to}": ${(error as Error).message}.`,
      {
        field: 'out',
        value: to,
        legal: 'a file in a folder that exists',
        hint: `The picture is safe at ${from}.`,
      },
      error,
    );
  }
}
