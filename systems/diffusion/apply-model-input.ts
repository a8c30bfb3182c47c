import { type AuroraWorld, Input, MAX_MODELS } from '../../components/index.ts';
import { deviceEntity } from '../actions/devices.ts';
import { addModel, removeModel } from '../actions/resident-models.ts';

/** Message `i` of the inbox, about a model or the memory for it. */
export function applyModelInput(world: AuroraWorld, i: number): void {
  const { inbox, models } = world;
  const kind = inbox.kind[i]!;
  const index = inbox.a[i]!;
  const model = inbox.b[i]!;
  if (kind === Input.modelLoaded) {
    addModel(world, index, model);
    if (model < MAX_MODELS) models.loadSeconds[model] = inbox.x[i]!;
  } else if (kind === Input.modelEvicted) {
    removeModel(world, index, model);
  } else if (kind === Input.deviceMemory) {
    world.components.Device.memoryBytes[deviceEntity(world, index)] = inbox.x[i]!;
  } else if (index < MAX_MODELS) {
    models.bytes[index] = inbox.x[i]!;
  }
}
