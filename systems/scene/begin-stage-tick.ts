import type { StageWorld } from '../../components/index.ts';
import { copyPose } from '../actions/attitude.ts';

/** The clock goes on, and every pose is remembered as the one before. */
export function beginStageTick(world: StageWorld): void {
  const { Pose, Before } = world.components;
  const cards = world.queries.cards.dense;
  world.clock.tick++;
  for (let i = 0; i < cards.length; i++) copyPose(Before, Pose, cards[i]!);
}
