import { type AuroraWorld, commitRemovals, removeEntity } from '../../components/index.ts';

/** Removes what was retired this frame, once, at its end; ids may be given out again from here on. */
export function sweepRetired(world: AuroraWorld): void {
  const retired = world.queries.retired.dense;
  if (retired.length === 0) return;
  for (let i = retired.length - 1; i >= 0; i--) removeEntity(world, retired[i]!);
  commitRemovals(world);
}
