import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createFrameTimes } from '../../../game/frame-times.ts';
import { createInbox } from '../../../game/inbox.ts';
import { JobJournal } from '../../../game/jobs/job-journal.ts';
import { type JobOrder, JobService, type OrderOf } from '../../../game/jobs/job-service.ts';
import { KERNEL_SCHEDULE } from '../../../game/schedule.ts';
import { runTick } from '../../../game/tick.ts';
import { createAuroraWorld } from '../../../game/world.ts';
import { AuroraError } from '../../../models/errors.ts';
import type { GenerationSettings } from '../../../models/settings.ts';

const NOW = () => new Date(0);
const orderFor = (model: string): JobOrder => ({
  settings: {
    prompt: model,
    steps: 4,
    width: 64,
    height: 64,
    guidanceScale: 1,
    sampler: 'DDIM',
    model,
  } as never,
  modelPath: `/models/${model}`,
  modelHash: `hash of ${model}`,
  resources: {},
  text: {},
});
/** A run of the program that knows these models. */
const knowing =
  (...models: string[]): OrderOf =>
  ({ settings }: { settings: GenerationSettings }) => {
    if (models.includes(settings.model)) return orderFor(settings.model);
    throw new AuroraError('UNKNOWN_MODEL', `There is no model "${settings.model}".`);
  };

const open: JobJournal[] = [];
afterEach(() => {
  for (const journal of open.splice(0)) journal.close();
});

function run(home: string) {
  const world = createAuroraWorld({ seed: 1 });
  const journal = new JobJournal(join(home, 'queue.db'), { onProblem: problem => expect.fail(problem) });
  open.push(journal);
  const inbox = createInbox(world);
  const jobs = new JobService(world, { inbox, journal, now: NOW });
  const tick = () => {
    inbox.flush();
    runTick(world, KERNEL_SCHEDULE, createFrameTimes(KERNEL_SCHEDULE.length), () => 0);
  };
  const queue = () => {
    tick();
    return jobs
      .list()
      .filter(job => job.position !== null)
      .sort((a, b) => a.position! - b.position!)
      .map(job => job.settings.prompt);
  };
  return { jobs, journal, queue };
}

/** A home in which jobs of these models wait. */
function homeWith(...models: string[]): string {
  const home = mkdtempSync(join(tmpdir(), 'aurora-restore-'));
  const { jobs, journal } = run(home);
  for (const model of models) jobs.submit(orderFor(model));
  journal.close();
  open.pop();
  return home;
}

describe('jobs of an earlier run', () => {
  it('whose model is not known yet are listed, hold nobody up, and keep their places', () => {
    const { jobs, queue } = run(homeWith('mine', 'embedded', 'mine', 'other'));
    jobs.restore(knowing('embedded'));
    expect(queue()).toEqual(['embedded']);
    expect(jobs.list().map(job => job.state)).toEqual(['queued', 'queued', 'queued', 'queued']);
    jobs.submit(orderFor('new'));
    jobs.takeUp(knowing('embedded', 'mine'));
    expect(queue()).toEqual(['mine', 'embedded', 'mine', 'new']);
    expect(jobs.list().at(-2)).toMatchObject({ position: null, notes: [expect.stringContaining('"other"')] });
  });

  it('that never find their model stay for another run, unless they are cancelled', () => {
    const home = homeWith('gone', 'also gone');
    const { jobs, journal, queue } = run(home);
    const told: string[] = [];
    jobs.restore(knowing());
    jobs.on('held', record => told.push(`${record.settings.prompt}: ${record.ended?.state ?? 'waits'}`));
    jobs.cancel(jobs.held[0]!);
    jobs.takeUp(knowing('gone'));
    expect(queue()).toEqual([]);
    expect(told).toEqual(['gone: cancelled', 'also gone: waits']);
    expect(journal.pending().map(job => job.settings.model)).toEqual(['also gone']);
  });

  it('go on from their checkpoint only with the same weights', () => {
    const home = homeWith('same', 'changed');
    const earlier = run(home);
    earlier.jobs.restore(knowing('same', 'changed'));
    for (const { id } of earlier.jobs.list())
      earlier.jobs.stepped(earlier.jobs.find(id)!, { version: 1, step: 2 } as never, 10);
    earlier.journal.close();
    const { jobs, queue } = run(home);
    jobs.restore(knowing());
    jobs.takeUp(job => ({
      ...orderFor(job.settings.model),
      ...(job.settings.model === 'changed' && { modelHash: 'new' }),
    }));
    expect(queue()).toEqual(['same', 'changed']);
    expect(jobs.list().map(({ step, resumes }) => [step, resumes])).toEqual([
      [2, 1],
      [0, 0],
    ]);
  });
});
