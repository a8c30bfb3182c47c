import {
  type AuroraWorld,
  addComponent,
  addEntity,
  JobState,
  type JobStateValue,
} from '../../components/index.ts';
import { dequeueJob, enqueueJob } from './waiting-list.ts';

/** Seconds of waiting that count as much as one step of priority: the older go up among those that wait. */
export const PRIORITY_SECONDS = 60;

export interface JobSpawn {
  readonly serial: number;
  readonly steps: number;
  readonly priority: number;
  /** See `Job.stepCost`. */
  readonly stepCost: number;
  /** Steps that a checkpoint from an earlier run has already done. */
  readonly step: number;
}

/** Adds a job to the world and to the queue; writes every column, since ids are recycled. */
export function spawnJob(world: AuroraWorld, spawn: JobSpawn): number {
  const { Job } = world.components;
  const job = addEntity(world);
  addComponent(world, job, Job);
  Job.serial[job] = spawn.serial;
  Job.state[job] = JobState.queued;
  Job.priority[job] = spawn.priority;
  Job.order[job] = spawn.serial;
  Job.due[job] = world.clock.tick - (spawn.priority * PRIORITY_SECONDS) / world.clock.step;
  Job.model[job] = 0;
  Job.preempting[job] = 0;
  Job.step[job] = spawn.step;
  Job.steps[job] = spawn.steps;
  Job.stepCost[job] = spawn.stepCost;
  Job.secondsPerStep[job] = 0;
  Job.eta[job] = -1;
  Job.publishedEta[job] = -1;
  Job.position[job] = -1;
  Job.device[job] = 0;
  Job.elsewhere[job] = 0;
  Job.cancelRequested[job] = 0;
  Job.resumes[job] = 0;
  Job.stalls[job] = 0;
  Job.changed[job] = 1;
  world.jobBySerial.set(spawn.serial, job);
  enqueueJob(world, job);
  return job;
}

/** Takes the device from a job and the job from the device, whichever way it ends. */
export function releaseDevice(world: AuroraWorld, job: number): void {
  const { Job, Device } = world.components;
  const device = Job.device[job]!;
  if (device !== 0) Device.job[device] = 0;
  Job.device[job] = 0;
}

/** Ends a job for good: out of the queue, off its device, swept at the frame's end after pages were told. */
export function endJob(world: AuroraWorld, job: number, state: JobStateValue): void {
  const { Job, IsRetired } = world.components;
  releaseDevice(world, job);
  if (Job.state[job] === JobState.queued) dequeueJob(world, job);
  Job.state[job] = state;
  Job.position[job] = -1;
  Job.eta[job] = -1;
  Job.changed[job] = 1;
  world.jobBySerial.delete(Job.serial[job]!);
  addComponent(world, job, IsRetired);
}

/** Sends a running job back to the queue after its device was lost; it keeps its place. */
export function requeueJob(world: AuroraWorld, job: number): void {
  const { Job } = world.components;
  Job.stalls[job] = Job.stalls[job]! + 1;
  returnJob(world, job);
}

/** The same where nobody is to blame. */
export function returnJob(world: AuroraWorld, job: number): void {
  const { Job } = world.components;
  releaseDevice(world, job);
  Job.state[job] = JobState.queued;
  Job.resumes[job] = Job.resumes[job]! + 1;
  Job.preempting[job] = 0;
  Job.changed[job] = 1;
  enqueueJob(world, job);
}
