import { type AuroraWorld, DeviceReach, Effect, JobState, post } from '../../components/index.ts';
import { fitsOn, workOn } from '../actions/job-cost.ts';
import { runsBefore } from '../actions/waiting-list.ts';

/** Seconds: whatever ends before that is waited for. */
const WORTH_IT = 3;

/**
 * What waits first asks the device with the least urgent job to let go of it at its next step, where it has a higher priority and is
 * due before it. `due` never changes, so that two jobs cannot push each other away in turn.
 */
export function preemptJobs(world: AuroraWorld): void {
  const { waiting } = world;
  if (waiting.length === 0 || world.queue.paused === 1) return;
  const { Device, Job } = world.components;
  const urgent = waiting.entities[0]!;
  const devices = world.queries.devices.dense;
  let victim = 0;
  for (let i = 0; i < devices.length; i++) {
    const job = Device.job[devices[i]!]!;
    if (
      job === 0 ||
      Device.reach[devices[i]!] === DeviceReach.elsewhere ||
      !fitsOn(world, urgent, devices[i]!)
    )
      continue;
    // Somebody makes way already, or is about to be done.
    if (Job.preempting[job] === 1 || workOn(world, job, devices[i]!) < WORTH_IT) return;
    if (Job.cancelRequested[job] === 1) return;
    if (victim === 0 || runsBefore(world, victim, job)) victim = job;
  }
  if (victim === 0 || Job.state[victim] !== JobState.running) return;
  if (Job.priority[urgent]! <= Job.priority[victim]! || !runsBefore(world, urgent, victim)) return;
  Job.preempting[victim] = 1;
  post(world.outbox, Effect.preempt, Job.serial[victim]!, Device.index[Job.device[victim]!]!);
}
