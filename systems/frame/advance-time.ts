import type { AuroraWorld } from '../../components/index.ts';

/** One fixed step: the clock moves, and the world's random state with it (mulberry32's Weyl increment). */
export function advanceTime(world: AuroraWorld): void {
  const { clock, random } = world;
  clock.tick++;
  random.state = (random.state + 0x6d2b79f5) | 0;
}
