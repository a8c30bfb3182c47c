/** What a tick has come to: effects are carried out, and pages are told of jobs that changed. */

import type { AuroraWorld } from '../../components/index.ts';
import { Effect } from '../../components/index.ts';
import type { JobView } from '../api/protocol.ts';
import type { JobService } from '../jobs/job-service.ts';
import { workerCrashed } from '../jobs/worker-crashed.ts';
import type { KernelTopics } from '../topics.ts';
import type { InnerLife } from './inner-life.ts';
import type { Painters } from './painters.ts';

export interface EffectParts {
  readonly jobs: JobService;
  readonly painters: Painters;
  readonly innerLife: Pick<InnerLife, 'carryOut'>;
}

export function carryOutEffects(world: AuroraWorld, { jobs, painters, innerLife }: EffectParts): void {
  const { outbox } = world;
  const { Job } = world.components;
  let moved = false;
  for (let i = 0; i < outbox.length; i++) {
    const kind = outbox.kind[i]!;
    moved ||= kind === Effect.reordered;
    if (innerLife.carryOut(kind, outbox.a[i]!, outbox.b[i]!, outbox.x[i]!)) continue;
    const record = jobs.bySerial(outbox.a[i]!);
    if (record === undefined) continue;
    const device = outbox.b[i]!;
    if (kind === Effect.dispatch) {
      const entity = world.jobBySerial.get(record.serial);
      if (entity !== undefined) record.resumes = Job.resumes[entity]!;
      painters.dispatch(record, device);
    } else if (kind === Effect.stop) painters.cancel(record, device);
    else if (kind === Effect.preempt) painters.preempt(record, device);
    else if (kind === Effect.cancelled) jobs.stopped(record);
    else if (kind === Effect.abandoned) jobs.failed(record, workerCrashed(record));
  }
  outbox.length = 0;
  if (moved) jobs.reordered();
}

export function tellPages(world: AuroraWorld, jobs: JobService, topics: Pick<KernelTopics, 'jobs'>): void {
  const { published } = world;
  if (published.length === 0) return;
  const views: JobView[] = [];
  for (let i = 0; i < published.length; i++) {
    const record = jobs.bySerial(published.entities[i]!);
    if (record !== undefined) views.push(jobs.view(record));
  }
  topics.jobs.publish({ tick: world.clock.tick, jobs: views });
}
