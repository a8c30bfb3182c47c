import { CardPhase, type StageWorld } from '../../components/index.ts';
import { copyPose } from '../actions/attitude.ts';
import { spring, springTurn } from '../actions/spring.ts';
import { Settle } from '../actions/stage-cards.ts';

/** Springs take cards home. Free ones belong to physics, but for their size. */
export function springCards(world: StageWorld): void {
  const { StageCard, Pose, Home, Motion } = world.components;
  const cards = world.queries.cards.dense;
  const { step } = world.clock;
  for (let i = 0; i < cards.length; i++) {
    const card = cards[i]!;
    const phase = StageCard.phase[card];
    const settle = Motion.settle[card]!;
    if (phase === CardPhase.free) continue;
    if (world.still) {
      atOnce(world, card);
      continue;
    }
    spring(Pose.x, Motion.vx, card, Home.x[card]!, settle, step);
    spring(Pose.y, Motion.vy, card, Home.y[card]!, settle, step);
    spring(Pose.z, Motion.vz, card, Home.z[card]!, settle, step);
    spring(Pose.size, Motion.vsize, card, Home.size[card]!, settle, step);
    springTurn(Pose, Motion, Home, card, settle, step);
    // A drift is over when it has arrived: the next shift is quick again.
    const away = Math.abs(Pose.x[card]! - Home.x[card]!) + Math.abs(Pose.y[card]! - Home.y[card]!);
    if (phase === CardPhase.held && away < 0.004 && settle > Settle.shift) Motion.settle[card] = Settle.shift;
  }
}

/** With less movement a card that belongs elsewhere is there, and fades in. */
function atOnce(world: StageWorld, card: number): void {
  const { StageCard, Pose, Home, Motion } = world.components;
  const far =
    Math.abs(Pose.x[card]! - Home.x[card]!) +
    Math.abs(Pose.y[card]! - Home.y[card]!) +
    Math.abs(Pose.size[card]! - Home.size[card]!);
  if (far > 0.02 && StageCard.phase[card] !== CardPhase.grabbed) StageCard.opacity[card] = 0;
  copyPose(Pose, Home, card);
  Motion.vx[card] = Motion.vy[card] = Motion.vz[card] = Motion.vsize[card] = 0;
  Motion.wx[card] = Motion.wy[card] = Motion.wz[card] = 0;
}
