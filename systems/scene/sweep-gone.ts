import { commitRemovals, removeEntity, type StageWorld } from '../../components/index.ts';

/** Cards that have faded leave the world, at the tick's end. */
export function sweepGone(world: StageWorld): void {
  const gone = world.queries.gone.dense;
  for (let i = gone.length - 1; i >= 0; i--) {
    const card = gone[i]!;
    if (world.thought.recalling === card) world.thought.recalling = 0;
    if (world.attention.card === card) world.attention.card = 0;
    if (world.hand.card === card) world.hand.card = 0;
    removeEntity(world, card);
  }
  commitRemovals(world);
}
