import type { AuroraWorld } from '../../components/index.ts';

/** Seconds in which a mood goes two thirds of its way. */
const SLOWNESS = 900;

/** What the last day left comes over her slowly. Anything that she feels more strongly stands above it, and falls back to it. */
export function driftMood(world: AuroraWorld): void {
  const { Reflection, Emotion } = world.components;
  const way = 1 - Math.exp(-world.clock.step / SLOWNESS);
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    drift(Reflection.driftValence, Reflection.moodValence, Emotion.valenceTarget, companion, way);
    drift(Reflection.driftArousal, Reflection.moodArousal, Emotion.arousalTarget, companion, way);
  }
}

function drift(
  drifted: Float64Array,
  mood: Float64Array,
  target: Float64Array,
  companion: number,
  way: number,
): void {
  const now = drifted[companion]! + (mood[companion]! - drifted[companion]!) * way;
  drifted[companion] = now;
  if (Math.abs(target[companion]!) < Math.abs(now)) target[companion] = now;
}
