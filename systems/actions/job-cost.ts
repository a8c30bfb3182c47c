/** What a job costs on a device, as far as it can be told. */
import { type AuroraWorld, DeviceReach, DeviceState, MAX_MODELS } from '../../components/index.ts';
import { hasModel } from './resident-models.ts';

/** Seconds that a model takes to load where none was measured: a checkpoint of SD's size from a disk. */
const USUAL_LOAD = 5;
/** Seconds a unit of cost where nothing was measured yet: SD 1.5 on a processor with eight cores, about. */
const USUAL_SPEED = 2e-4;

/** Seconds a unit of cost; a device that has not been measured counts as fast as the fastest, so that it will be. */
export function speedOf(world: AuroraWorld, device: number): number {
  const { secondsPerCost } = world.components.Device;
  const measured = secondsPerCost[device]!;
  if (measured > 0) return measured;
  const devices = world.queries.devices.dense;
  let fastest = 0;
  for (let i = 0; i < devices.length; i++) {
    const speed = secondsPerCost[devices[i]!]!;
    if (speed > 0 && (fastest === 0 || speed < fastest)) fastest = speed;
  }
  return fastest > 0 ? fastest : USUAL_SPEED;
}

/** Seconds of what is left of a job on a device, its model there. */
export function workOn(world: AuroraWorld, job: number, device: number): number {
  const { Job } = world.components;
  return (Job.steps[job]! - Job.step[job]!) * Job.stepCost[job]! * speedOf(world, device);
}

/** Seconds until its model is there, behind what the plan has given the device. Of other machines nobody knows which one it will be: a worker that has painted with it has it. */
export function loadOn(world: AuroraWorld, job: number, device: number): number {
  const { Job, Device } = world.components;
  const model = Job.model[job]!;
  if (Device.reach[device] === DeviceReach.elsewhere) return 0;
  if (Device.plannedModel[device] === model || hasModel(world, device, model)) return 0;
  const measured = model < MAX_MODELS ? world.models.loadSeconds[model]! : 0;
  return measured > 0 ? measured : USUAL_LOAD;
}

/** Other machines get only what they have all files for, and one that is spared only what they have not. */
export function mayRunOn({ components: { Device, Job } }: AuroraWorld, job: number, device: number): boolean {
  if (Device.state[device] !== DeviceState.ready) return false;
  const reach = Device.reach[device]!;
  return reach === DeviceReach.any || (reach === DeviceReach.elsewhere) === (Job.elsewhere[job] === 1);
}

export function fitsOn(world: AuroraWorld, job: number, device: number): boolean {
  const { Job, Device } = world.components;
  const model = Job.model[job]!;
  const bytes = model < MAX_MODELS ? world.models.bytes[model]! : 0;
  const room = Device.memoryBytes[device]!;
  return bytes === 0 || room === 0 || bytes <= room;
}

/** The device on which the job would be done first; where it fits on none, one with the most memory; 0 = none may have it. */
export function bestDevice(world: AuroraWorld, job: number): number {
  const { Device } = world.components;
  const devices = world.queries.devices.dense;
  let best = 0;
  let soonest = Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < devices.length; i++) {
    const device = devices[i]!;
    if (!mayRunOn(world, job, device)) continue;
    if (largest === 0 || Device.memoryBytes[device]! > Device.memoryBytes[largest]!) largest = device;
    if (!fitsOn(world, job, device)) continue;
    const done = Device.freeIn[device]! + loadOn(world, job, device) + workOn(world, job, device);
    if (done >= soonest) continue;
    soonest = done;
    best = device;
  }
  return best === 0 ? largest : best;
}
