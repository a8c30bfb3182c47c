import { copyFile } from 'node:fs/promises';
import { z } from 'zod';
import { AuroraError, deserializeError } from '../../models/errors.ts';
import type { JobView } from '../api/protocol.ts';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';
import { generateFields, PICTURES_BYTES } from '../jobs/generate-fields.ts';
import type { JobRecord } from '../jobs/job-record.ts';

/** What is more important than what a person waits for anyway; what waits for ten minutes has as much right. */
const URGENT = 10;

export default defineCommand({
  name: 'generate',
  title: 'Paint a picture',
  description: "Puts a picture into the queue. Everything but the prompt has the model's default.",
  permission: 'paint',
  rest: { method: 'POST', path: '/generate', status: 202 },
  maxBytes: PICTURES_BYTES,
  input: generateFields.extend({
    urgent: z
      .boolean()
      .optional()
      .describe(
        'Before all that wait; what is painted now makes way at its next step, and goes on afterwards.',
      ),
  }),
  output: views.JobView,
  async run({ urgent, ...input }, { services }) {
    return services.generate(await services.fillIn(input), urgent ? URGENT : 0);
  },
  async settle(job, { services: { jobs }, signal, progress }) {
    const cancel = () => jobs.cancel(job.id);
    const tell = ({ id }: JobRecord, step: number) => id === job.id && progress(step, job.steps);
    signal?.addEventListener('abort', cancel);
    jobs.on('stepped', tell);
    try {
      const { error } = await jobs.ended(job.id);
      if (error !== null) throw error;
      return jobs.get(job.id);
    } finally {
      jobs.off('stepped', tell);
      signal?.removeEventListener('abort', cancel);
    }
  },
  cli: {
    positional: ['prompt'],
    aliases: { cfg: 'guidanceScale', negative: 'negativePrompt', hires: 'hiresScale' },
    files: ({ maskKind }) => ({ image: 'image', mask: maskKind === 'holes' ? 'holes' : 'mask' }),
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
  for (const note of job.notes) terminal.note(note);
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
