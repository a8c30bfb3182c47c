import {
  type ArkitShape,
  type AuroraWorld,
  Layer,
  layerAt,
  shapeIndex,
  Tweak,
} from '../../components/index.ts';

/** A face with all weights 0 stares; this one is awake and kind (found by eye on the mesh). */
const REST: readonly (readonly [shape: ArkitShape, weight: number])[] = [
  ['browInnerUp', 0.1],
  // Her mesh leaves the corners of the lips a little apart.
  ['mouthClose', 0.07],
  ['mouthSmileLeft', 0.26],
  ['mouthSmileRight', 0.26],
  ['eyeSquintLeft', 0.1],
  ['eyeSquintRight', 0.1],
  ['eyeBlinkLeft', 0.08],
  ['eyeBlinkRight', 0.08],
];
const SHAPES = REST.map(([shape]) => shapeIndex(shape));
const WEIGHTS = REST.map(([, weight]) => weight);

/** The lowest layer: what is left when nothing happens. */
export function restFace(world: AuroraWorld): void {
  const { Layers } = world.components;
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const at = layerAt(companions[c]!, Layer.idle);
    for (let i = 0; i < SHAPES.length; i++)
      Layers.weights[at + SHAPES[i]!] = WEIGHTS[i]! * world.tweaks[Tweak['idle.strength']]!;
  }
}
