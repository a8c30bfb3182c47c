import { type AuroraWorld, DeviceState, Effect, JobState, post } from '../../components/index.ts';
import { dequeueJob } from '../actions/waiting-list.ts';

/** Gives each idle device the first waiting job that it may have, unless the queue stands still. */
export function dispatchJobs(world: AuroraWorld): void {
  if (world.queue.paused === 1) return;
  const { Device, Job } = world.components;
  const { waiting } = world;
  const devices = world.queries.devices.dense;
  for (let i = 0; i < devices.length && waiting.length > 0; i++) {
    const device = devices[i]!;
    if (Device.state[device] !== DeviceState.ready || Device.job[device] !== 0) continue;
    const job = firstFor(world, device);
    if (job === 0) continue;
    dequeueJob(world, job);
    Device.job[device] = job;
    Job.device[job] = device;
    Job.state[job] = JobState.running;
    Job.position[job] = -1;
    Job.changed[job] = 1;
    post(world.outbox, Effect.dispatch, Job.serial[job]!, Device.index[device]!);
  }
}

/** Other machines get only what they have all files for; 0 = none. */
function firstFor({ components: { Device, Job }, waiting }: AuroraWorld, device: number): number {
  if (Device.remote[device] === 0) return waiting.entities[0]!;
  for (let i = 0; i < waiting.length; i++) {
    const job = waiting.entities[i]!;
    if (Job.elsewhere[job] === 1) return job;
  }
  return 0;
}
