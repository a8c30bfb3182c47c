import { type AuroraWorld, DRIFT_CHANNELS, DriftChannel, Tweak } from '../../components/index.ts';
import { ROLL, roll } from '../actions/dice.ts';

/** A way takes between this share and the other of its usual time. */
const SHORTEST = 0.6;
const SPREAD = 0.9;

/** Nobody holds still: each channel wanders from one drawn number to the next and eases in and out of each. */
export function drift(world: AuroraWorld): void {
  const { Drift } = world.components;
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    for (let channel = 0; channel < DRIFT_CHANNELS; channel++) {
      const at = companion * DRIFT_CHANNELS + channel;
      if (Drift.progress[at]! >= 1) draw(world, companion, channel);
      const progress = Drift.progress[at]! + world.clock.step / Drift.duration[at]!;
      const x = Math.min(1, progress);
      Drift.progress[at] = progress;
      Drift.value[at] = Drift.from[at]! + (Drift.to[at]! - Drift.from[at]!) * x * x * (3 - 2 * x);
    }
  }
}

function draw(world: AuroraWorld, companion: number, channel: number): void {
  const { Drift } = world.components;
  const at = companion * DRIFT_CHANNELS + channel;
  const usual = channel < DriftChannel.x ? 'head.drift-time' : 'body.shift-time';
  Drift.from[at] = Drift.to[at]!;
  Drift.to[at] = roll(world, companion) * ROLL * 2 - 1;
  Drift.duration[at] = world.tweaks[Tweak[usual]]! * (SHORTEST + SPREAD * (roll(world, companion) * ROLL));
  Drift.progress[at] = 0;
}
