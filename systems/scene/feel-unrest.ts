import { CardMood, CardPhase, type StageWorld } from '../../components/index.ts';
import { opacityAim } from '../actions/stage-cards.ts';

/** Motion below this is not seen: a tenth of a pixel on a large screen. */
const UNSEEN = 1e-4;

/** How much has moved in this tick, so that a scene at rest costs nothing to draw. */
export function feelUnrest(world: StageWorld): void {
  const { StageCard, Pose, Before, Home } = world.components;
  const cards = world.queries.cards.dense;
  let most = world.thought.left > 0 || world.thought.recalling !== 0 ? 1 : 0;
  for (let i = 0; i < cards.length; i++) {
    const card = cards[i]!;
    const hand = StageCard.phase[card] === CardPhase.grabbed || StageCard.phase[card] === CardPhase.free;
    const moved =
      Math.abs(Pose.x[card]! - Before.x[card]!) +
      Math.abs(Pose.y[card]! - Before.y[card]!) +
      Math.abs(Pose.z[card]! - Before.z[card]!) +
      Math.abs(Pose.size[card]! - Before.size[card]!) +
      Math.abs(Pose.qx[card]! - Before.qx[card]!) * 0.1 +
      Math.abs(Pose.qy[card]! - Before.qy[card]!) * 0.1 +
      Math.abs(Pose.qz[card]! - Before.qz[card]!) * 0.1;
    const far = Math.abs(Pose.x[card]! - Home.x[card]!) + Math.abs(Pose.size[card]! - Home.size[card]!);
    const glows =
      StageCard.mood[card] === CardMood.painting ||
      (StageCard.mood[card]! >= CardMood.finished && StageCard.moodSeconds[card]! < 3.2);
    const fades =
      Math.abs(StageCard.progress[card]! - StageCard.shown[card]!) > 1e-3 ||
      Math.abs(StageCard.opacity[card]! - opacityAim(world, card)) > 0.01;
    if (hand || glows || fades || far > 0.004) most = Math.max(most, 1);
    else if (moved > UNSEEN) most = Math.max(most, moved);
  }
  world.unrest = most;
}
