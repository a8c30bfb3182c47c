import { type AuroraWorld, LAYER_COUNT, layerAt, SHAPE_COUNT } from '../../components/index.ts';

/**
 * Layers from the lowest to the highest: each covers what lies below it by its claim, and adds its weight. A claim of 1
 * is a layer that has its will, whatever the others want. What is no number counts as 0: a bug elsewhere costs a shape,
 * not the face.
 */
export function blendLayers(world: AuroraWorld): void {
  const { Face, Layers } = world.components;
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    const first = layerAt(companion, 0);
    for (let shape = 0; shape < SHAPE_COUNT; shape++) {
      let weight = 0;
      for (let layer = 0; layer < LAYER_COUNT; layer++) {
        const at = first + layer * SHAPE_COUNT + shape;
        weight = weight * (1 - Layers.claims[at]!) + Layers.weights[at]!;
      }
      Face.weights[companion * SHAPE_COUNT + shape] = weight > 0 ? (weight < 1 ? weight : 1) : 0;
    }
  }
}
