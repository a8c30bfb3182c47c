import { type AuroraWorld, DeviceState, Effect, JobState, post } from '../../components/index.ts';
import { bestDevice, loadOn, workOn } from '../actions/job-cost.ts';
import { dequeueJob } from '../actions/waiting-list.ts';

/** Waiting jobs that are planned in one tick: idle devices are soon found among so many. */
const LOOKAHEAD = 256;

/**
 * Plans the waiting jobs in their order, each on the device that would be done with it first, busy ones included, and gives
 * those their job that are idle and first of all planned for: a slow device is left idle where waiting for a fast one is quicker.
 * (Minimum completion time, Ibarra and Kim 1977, over the order of urgency.)
 */
export function dispatchJobs(world: AuroraWorld): void {
  if (world.queue.paused === 1 || world.waiting.length === 0) return;
  const { Device, Job } = world.components;
  const { waiting } = world;
  let idle = beginPlan(world);
  for (let place = 0, looks = 0; idle > 0 && place < waiting.length && looks < LOOKAHEAD; looks++) {
    const job = waiting.entities[place]!;
    const device = bestDevice(world, job);
    if (device === 0) {
      place++;
      continue;
    }
    const isFirst = Device.job[device] === 0;
    Device.freeIn[device] = Device.freeIn[device]! + loadOn(world, job, device) + workOn(world, job, device);
    Device.plannedModel[device] = Job.model[job]!;
    if (isFirst) {
      begin(world, job, device);
      idle--;
    } else place++;
  }
}

/** When each device is free; returns how many are now. */
function beginPlan(world: AuroraWorld): number {
  const { Device } = world.components;
  const devices = world.queries.devices.dense;
  let idle = 0;
  for (let i = 0; i < devices.length; i++) {
    const device = devices[i]!;
    const job = Device.job[device]!;
    Device.plannedModel[device] = 0;
    Device.freeIn[device] = job === 0 ? 0 : workOn(world, job, device);
    if (job === 0 && Device.state[device] === DeviceState.ready) idle++;
  }
  return idle;
}

function begin(world: AuroraWorld, job: number, device: number): void {
  const { Device, Job } = world.components;
  dequeueJob(world, job);
  Device.job[device] = job;
  Job.device[job] = device;
  Job.state[job] = JobState.running;
  Job.position[job] = -1;
  Job.changed[job] = 1;
  post(world.outbox, Effect.dispatch, Job.serial[job]!, Device.index[device]!);
}
