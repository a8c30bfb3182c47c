import {
  type AuroraWorld,
  addComponent,
  addEntity,
  DeviceReach,
  DeviceState,
} from '../../components/index.ts';

/** The entity of device `index`, added when it is new. */
export function deviceEntity(world: AuroraWorld, index: number): number {
  const known = world.deviceByIndex.get(index);
  if (known !== undefined) return known;
  const { Device } = world.components;
  const device = addEntity(world);
  addComponent(world, device, Device);
  Device.index[device] = index;
  Device.state[device] = DeviceState.absent;
  Device.reach[device] = DeviceReach.any;
  Device.job[device] = 0;
  Device.secondsPerCost[device] = 0;
  Device.returns[device] = 0;
  Device.memoryBytes[device] = 0;
  Device.freeIn[device] = 0;
  Device.plannedModel[device] = 0;
  world.deviceByIndex.set(index, device);
  return device;
}
