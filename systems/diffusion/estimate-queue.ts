import { type AuroraWorld, JobState } from '../../components/index.ts';

/** Pages are told again when an estimate moved by this much (seconds and share of it). */
const TELL_SECONDS = 0.5;
const TELL_SHARE = 0.1;

/** Places in the queue, and seconds until each picture: the work before it over the measured speed of the devices. */
export function estimateQueue(world: AuroraWorld): void {
  const { Job, Device } = world.components;
  const { waiting } = world;
  const devices = world.queries.devices.dense;
  let ahead = 0;
  let secondsPerCost = 0;
  let measured = 0;
  for (let i = 0; i < devices.length; i++) {
    const device = devices[i]!;
    const speed = Device.secondsPerCost[device]!;
    if (speed > 0) {
      secondsPerCost += speed;
      measured++;
    }
    const job = Device.job[device]!;
    if (job === 0) continue;
    const pace = Job.secondsPerStep[job]! > 0 ? Job.secondsPerStep[job]! : speed * Job.stepCost[job]!;
    const remaining = pace * (Job.steps[job]! - Job.step[job]!);
    Job.eta[job] = pace > 0 ? remaining : -1;
    ahead += remaining;
  }
  const parallel = Math.max(1, devices.length);
  const speed = measured > 0 ? secondsPerCost / measured : 0;
  for (let place = 0; place < waiting.length; place++) {
    const job = waiting.entities[place]!;
    ahead += speed * Job.stepCost[job]! * (Job.steps[job]! - Job.step[job]!);
    const eta = speed > 0 ? ahead / parallel : -1;
    Job.eta[job] = eta;
    const moved = Math.abs(eta - Job.publishedEta[job]!);
    const worthTelling = moved > TELL_SECONDS && moved > TELL_SHARE * eta;
    if (Job.position[job] === place && !worthTelling) continue;
    if (Job.state[job] === JobState.queued) Job.position[job] = place;
    Job.changed[job] = 1;
  }
}
