import { type AuroraWorld, DRIFT_CHANNELS, DriftChannel, Tweak } from '../../components/index.ts';
import { ROLL, roll } from '../actions/dice.ts';

/** A way takes between this share and the other of its usual time. */
const SHORTEST = 0.6;
const SPREAD = 0.9;

/** Nobody holds still: each channel wanders from one drawn number to the next and eases in and out of each. */
export function drift(world: AuroraWorld): void {
  const { Drift } = world.components;
  const { tweaks } = world;
  const headTime = tweaks[Tweak['head.drift-time']]!;
  const bodyTime = tweaks[Tweak['body.shift-time']]!;
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    for (let channel = 0; channel < DRIFT_CHANNELS; channel++) {
      const at = companion * DRIFT_CHANNELS + channel;
      if (Drift.progress[at]! >= 1) draw(world, companion, at);
      const usual = channel < DriftChannel.x ? headTime : bodyTime;
      const seconds = usual * (SHORTEST + SPREAD * (Drift.pace[at]! * ROLL));
      Drift.progress[at] = Drift.progress[at]! + world.clock.step / seconds;
      const x = Math.min(1, Drift.progress[at]!);
      const from = Drift.from[at]! * ROLL * 2 - 1;
      const to = Drift.to[at]! * ROLL * 2 - 1;
      Drift.value[at] = from + (to - from) * x * x * (3 - 2 * x);
    }
  }
}

/** Whole numbers only: what runs as seldom as this is not compiled, and would put every fraction on the heap. */
function draw(world: AuroraWorld, companion: number, at: number): void {
  const { Drift } = world.components;
  Drift.from[at] = Drift.to[at]!;
  Drift.to[at] = roll(world, companion);
  Drift.pace[at] = roll(world, companion);
  Drift.progress[at] = 0;
}
