/** What devices have in memory, as far as it is known. */
import { type AuroraWorld, MAX_DEVICES, MODELS_EACH } from '../../components/index.ts';

/** True where loading it costs nothing; a model that nobody knows of is not waited for either. */
export function hasModel(world: AuroraWorld, device: number, model: number): boolean {
  const index = world.components.Device.index[device]!;
  if (model === 0) return true;
  if (index >= MAX_DEVICES) return false;
  const { resident } = world.models;
  for (let place = 0; place < MODELS_EACH; place++)
    if (resident[index * MODELS_EACH + place] === model) return true;
  return false;
}

/** @param index of the device */
export function addModel(world: AuroraWorld, index: number, model: number): void {
  removeModel(world, index, model);
  if (index >= MAX_DEVICES) return;
  const { resident } = world.models;
  const first = index * MODELS_EACH;
  const last = first + MODELS_EACH - 1;
  if (resident[last] !== 0) resident.copyWithin(first, first + 1, last + 1);
  let place = first;
  while (place < last && resident[place] !== 0) place++;
  resident[place] = model;
}

export function removeModel(world: AuroraWorld, index: number, model: number): void {
  if (index >= MAX_DEVICES) return;
  const { resident } = world.models;
  const first = index * MODELS_EACH;
  const end = first + MODELS_EACH;
  for (let place = first; place < end; place++) {
    if (resident[place] !== model) continue;
    resident.copyWithin(place, place + 1, end);
    resident[end - 1] = 0;
    return;
  }
}

/** Its process is gone, and everything with it. */
export function forgetModels(world: AuroraWorld, index: number): void {
  if (index < MAX_DEVICES) world.models.resident.fill(0, index * MODELS_EACH, (index + 1) * MODELS_EACH);
}
