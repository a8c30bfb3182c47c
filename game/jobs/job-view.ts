import { type AuroraWorld, JobState } from '../../components/index.ts';
import type { JobView } from '../api/protocol.ts';
import type { JobRecord } from './job-record.ts';
import { totalSteps } from './resolve-settings.ts';

/** A job as clients see it: its record, and its numbers in the world while it is there. */
export function jobView(world: AuroraWorld, record: JobRecord): JobView {
  const { Job } = world.components;
  const entity = world.jobBySerial.get(record.serial);
  const alive = entity !== undefined && record.ended === null;
  const running = alive && Job.state[entity] === JobState.running;
  return {
    id: record.id,
    purpose: record.purpose,
    state: record.ended?.state ?? (running ? 'running' : 'queued'),
    position: alive && Job.position[entity]! >= 0 ? Job.position[entity]! : null,
    step: record.step,
    steps: totalSteps(record.settings),
    secondsPerStep: record.secondsPerStep,
    etaSeconds: alive && Job.eta[entity]! >= 0 ? Job.eta[entity]! : null,
    resumes: record.resumes,
    settings: record.settings,
    createdAt: record.createdAt.toISOString(),
    finishedAt: record.ended?.at.toISOString() ?? null,
    picture: record.picture,
    error: record.error?.toJSON() ?? null,
    notes: record.notes,
  };
}
