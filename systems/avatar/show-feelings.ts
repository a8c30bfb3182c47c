import {
  ARKIT_SHAPES,
  type AuroraWorld,
  FEELING_COUNT,
  Layer,
  layerAt,
  SHAPE_COUNT,
  Tweak,
} from '../../components/index.ts';
import { FACE_ROW_COUNT, FACE_ROWS } from './feeling-shapes.ts';

const RIGHT = ARKIT_SHAPES.map(name => (name.endsWith('Right') ? 1 : 0));
/** What a feeling takes from the face at rest: its kind mouth and eyes are hers only while nothing else is felt. */
const COVERS = ARKIT_SHAPES.map(name => (/^(mouth|eyeSquint|eyeBlink|brow)/.test(name) ? 1 : 0));

/** Feelings as a layer of the face. Together they count as one: two at once are a blend, not a grimace. */
export function showFeelings(world: AuroraWorld): void {
  const { Layers, Emotion } = world.components;
  const strength = world.tweaks[Tweak['emotion.strength']]!;
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    const at = layerAt(companion, Layer.emotion);
    const feelings = companion * FEELING_COUNT;
    let sum = 0;
    for (let f = 0; f < FEELING_COUNT; f++) sum += Emotion.felt[feelings + f]!;
    const scale = strength / Math.max(1, sum);
    const claim = Math.min(1, sum * strength);
    const valence = Emotion.valence[companion]!;
    const arousal = Emotion.arousal[companion]!;
    for (let shape = 0; shape < SHAPE_COUNT; shape++) {
      const felt = RIGHT[shape] === 1 ? Emotion.feltRight : Emotion.felt;
      let weight = 0;
      for (let f = 0; f < FEELING_COUNT; f++)
        weight += felt[feelings + f]! * FACE_ROWS[f * SHAPE_COUNT + shape]! * scale;
      for (let row = FEELING_COUNT; row < FACE_ROW_COUNT; row++) {
        // Pleasant and excited are the positive ends of their axes.
        const axis = row < FEELING_COUNT + 2 ? valence : arousal;
        const amount = (row - FEELING_COUNT) % 2 === 0 ? axis : -axis;
        if (amount > 0) weight += amount * FACE_ROWS[row * SHAPE_COUNT + shape]! * strength;
      }
      Layers.weights[at + shape] = weight;
      Layers.claims[at + shape] = claim * COVERS[shape]!;
    }
  }
}
