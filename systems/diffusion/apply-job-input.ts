import { type AuroraWorld, Effect, Input, JobState, post } from '../../components/index.ts';
import { spawnCard } from '../actions/cards.ts';
import { endJob, returnJob, spawnJob } from '../actions/jobs.ts';
import { dequeueJob, enqueueJob, moveWaitingJob } from '../actions/waiting-list.ts';

/** Weight of the newest step in the average of seconds a step; 0.3 follows a changed load within about five steps. */
const NEWEST = 0.3;

/** Steps and priority share one word of `jobSubmitted`: steps in the low 24 bits, priority + 128 above. */
export const packSteps = (steps: number, priority: number): number =>
  (steps | ((priority + 128) << 24)) >>> 0;

/**
 * Message `i` of the inbox, about a job. Messages about a job that has ended already are late, and ignored.
 * The row is passed by its index: a double that is passed on as an argument is boxed, and that is an allocation.
 */
export function applyJobInput(world: AuroraWorld, i: number): void {
  const { inbox } = world;
  const kind = inbox.kind[i]!;
  const serial = inbox.a[i]!;
  if (kind === Input.jobSubmitted) {
    spawnJob(world, {
      serial,
      steps: inbox.b[i]! & 0xff_ffff,
      priority: (inbox.b[i]! >>> 24) - 128,
      stepCost: inbox.x[i]!,
      step: 0,
    });
    spawnCard(world, serial);
    return;
  }
  if (kind === Input.queuePaused) {
    world.queue.paused = serial;
    return;
  }
  const job = world.jobBySerial.get(serial);
  if (job === undefined) return;
  if (kind === Input.jobStepped) noteStep(world, job, i);
  else if (kind === Input.jobRestored) noteRestore(world, job, inbox.b[i]!);
  else if (kind === Input.jobFinished) endJob(world, job, JobState.done);
  else if (kind === Input.jobFailed) endJob(world, job, JobState.failed);
  else if (kind === Input.jobStopped) endJob(world, job, JobState.cancelled);
  else if (kind === Input.jobPlaced) world.components.Job.elsewhere[job] = inbox.b[i]!;
  else if (kind === Input.jobModel) world.components.Job.model[job] = inbox.b[i]!;
  else if (kind === Input.jobAged) noteAge(world, job, i);
  else if (kind === Input.jobReturned) takeBack(world, job);
  else if (kind === Input.jobCancelRequested) requestCancel(world, job);
  else if (kind === Input.jobMoved && moveWaitingJob(world, job, inbox.b[i]!))
    post(world.outbox, Effect.reordered, serial);
}

function noteRestore(world: AuroraWorld, job: number, step: number): void {
  const { Job } = world.components;
  Job.step[job] = step;
  Job.resumes[job] = 1;
}

function noteAge(world: AuroraWorld, job: number, i: number): void {
  const { Job } = world.components;
  if (Job.state[job] !== JobState.queued) return;
  dequeueJob(world, job);
  Job.due[job] = Job.due[job]! - world.inbox.x[i]! / world.clock.step;
  enqueueJob(world, job);
}

function noteStep(world: AuroraWorld, job: number, i: number): void {
  const { inbox } = world;
  const { Job, Device } = world.components;
  Job.step[job] = inbox.b[i]!;
  if (Job.secondsPerStep[job] === 0) Job.secondsPerStep[job] = inbox.x[i]!;
  else Job.secondsPerStep[job] = Job.secondsPerStep[job]! + NEWEST * (inbox.x[i]! - Job.secondsPerStep[job]!);
  Job.stalls[job] = 0;
  Job.changed[job] = 1;
  const device = Job.device[job]!;
  if (device !== 0) Device.secondsPerCost[device] = Job.secondsPerStep[job]! / Job.stepCost[job]!;
}

/** One that somebody asked to stop is not begun again. */
function takeBack(world: AuroraWorld, job: number): void {
  const { Job } = world.components;
  if (Job.state[job] !== JobState.running) return;
  if (Job.cancelRequested[job] === 0) {
    returnJob(world, job);
    return;
  }
  endJob(world, job, JobState.cancelled);
  post(world.outbox, Effect.cancelled, Job.serial[job]!);
}

function requestCancel(world: AuroraWorld, job: number): void {
  const { Job, Device } = world.components;
  if (Job.cancelRequested[job] === 1) return;
  Job.cancelRequested[job] = 1;
  if (Job.state[job] === JobState.running) {
    post(world.outbox, Effect.stop, Job.serial[job]!, Device.index[Job.device[job]!]!);
    return;
  }
  endJob(world, job, JobState.cancelled);
  post(world.outbox, Effect.cancelled, Job.serial[job]!);
}
