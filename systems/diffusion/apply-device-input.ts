import { type AuroraWorld, DeviceState, Effect, Input, JobState, post } from '../../components/index.ts';
import { deviceEntity } from '../actions/devices.ts';
import { endJob, requeueJob } from '../actions/jobs.ts';
import { forgetModels } from '../actions/resident-models.ts';

/** A job is given up when its worker died this often under it without one step of progress between. */
const MAX_STALLS = 3;

/** Message `i` of the inbox: a device came or went. What a lost device was doing goes back to the queue, with its checkpoint. */
export function applyDeviceInput(world: AuroraWorld, i: number): void {
  const { Device, Job } = world.components;
  const kind = world.inbox.kind[i]!;
  const device = deviceEntity(world, world.inbox.a[i]!);
  if (kind === Input.deviceReady) {
    Device.state[device] = DeviceState.ready;
    Device.reach[device] = world.inbox.b[i]!;
    return;
  }
  Device.state[device] = DeviceState.absent;
  if (kind === Input.deviceLeft) return;
  Device.returns[device] = Device.returns[device]! + 1;
  forgetModels(world, world.inbox.a[i]!);
  const job = Device.job[device]!;
  if (job === 0) return;
  if (Job.cancelRequested[job] === 1) {
    endJob(world, job, JobState.cancelled);
    post(world.outbox, Effect.cancelled, Job.serial[job]!);
    return;
  }
  requeueJob(world, job);
  if (Job.stalls[job]! < MAX_STALLS) return;
  endJob(world, job, JobState.failed);
  post(world.outbox, Effect.abandoned, Job.serial[job]!);
}
