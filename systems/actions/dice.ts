import type { AuroraWorld } from '../../components/index.ts';

/** What a roll is multiplied by to be 0 … 1 without 1. */
export const ROLL = 2 ** -30;

/**
 * The companion's next random number (mulberry32, T. Ettinger): 30 bits, 0 … 2³⁰ − 1. A whole number of this size needs no
 * place on the heap, which a share that is handed from one function to another does.
 */
export function roll(world: AuroraWorld, companion: number): number {
  const { Noise } = world.components;
  const state = (Noise.state[companion]! + 0x6d2b79f5) | 0;
  Noise.state[companion] = state;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return (t ^ (t >>> 14)) >>> 2;
}
