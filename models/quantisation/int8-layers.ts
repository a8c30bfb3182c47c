/** Which layers of a network are worth 8 bits, found by building it once. */
import type { Int8Layer, Int8Source } from '../graph/int8.ts';
import type { WeightTable } from '../loaders/weight-table.ts';

/** Fewer channels on either side make a layer cheap, and its numbers the picture's own: the first and the last one. */
const MIN_CHANNELS = 64;

/**
 * @param build the network's builder; what it returns is not used
 * @returns the layers in the order in which they are built
 */
export function int8Layers(weights: WeightTable, build: (weights: WeightTable) => unknown): Int8Layer[] {
  const layers: Int8Layer[] = [];
  const recorder: Int8Source = {
    matrixOf(layer) {
      if (Math.min(layer.outputs, layer.stored[1]!) >= MIN_CHANNELS) layers.push(layer);
      return undefined;
    },
  };
  build(weights.quantised(recorder));
  return layers;
}

/** What a layer's numbers are called in a file: the weight's name, and the rows where it is a part. */
export function layerKey({ name, stored, firstRow, outputs }: Int8Layer): string {
  return outputs === stored[0] ? name : `${name}[${firstRow}:${firstRow + outputs}]`;
}
