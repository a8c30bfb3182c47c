import {
  ACCENT_SECONDS,
  type AuroraWorld,
  Layer,
  layerAt,
  shapeIndex,
  Tweak,
} from '../../components/index.ts';

/** Of the inner brows' way, the outer ones go. */
const OUTER = 0.75;

const INNER_UP = shapeIndex('browInnerUp');
const LEFT_UP = shapeIndex('browOuterUpLeft');
const RIGHT_UP = shapeIndex('browOuterUpRight');

/** Brows go up for a moment with the syllables that she nods with: people's do, most of all on what they mean. */
export function raiseBrows(world: AuroraWorld): void {
  const { Head, Layers } = world.components;
  const accent = world.tweaks[Tweak['brow.accent']]!;
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    const x = Math.min(1, Head.sinceAccent[companion]! / ACCENT_SECONDS);
    // Up and down again, smoothly: 1 in the middle.
    const raised = 16 * x * x * (1 - x) * (1 - x) * accent;
    const at = layerAt(companion, Layer.eyes);
    Layers.weights[at + INNER_UP] = raised;
    Layers.weights[at + LEFT_UP] = raised * OUTER;
    Layers.weights[at + RIGHT_UP] = raised * OUTER;
    Head.sinceAccent[companion] = Math.min(ACCENT_SECONDS, Head.sinceAccent[companion]! + world.clock.step);
  }
}
