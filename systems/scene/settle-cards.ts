import { CardPhase, CardPlace, type StageWorld } from '../../components/index.ts';
import { copyPose, setAttitude } from '../actions/attitude.ts';
import { Settle } from '../actions/stage-cards.ts';

/** Heights of the window a second, and radians: slower is at rest. */
const SLOW = 0.03;
const SLOW_TURN = 0.25;
/** Cosine of half the angle from upright that is no longer standing. */
const UPRIGHT = 0.985;
/** Seconds after a throw before which nothing counts as rest, and after which it flies no more. */
const SOONEST = 0.8;
const LATEST = 9;
/** Seconds that a card stays on the floor before it goes home. */
const STAYS = 20;

/** A thrown card that has come to rest stands where it is for a while; then, or when it got lost, it goes home. */
export function settleCards(world: StageWorld): void {
  const { StageCard, Pose, Home, Motion } = world.components;
  const cards = world.queries.cards.dense;
  for (let i = 0; i < cards.length; i++) {
    const card = cards[i]!;
    if (StageCard.phase[card] === CardPhase.free) {
      const speed = Math.abs(Motion.vx[card]!) + Math.abs(Motion.vy[card]!) + Math.abs(Motion.vz[card]!);
      const turn = Math.abs(Motion.wx[card]!) + Math.abs(Motion.wy[card]!) + Math.abs(Motion.wz[card]!);
      const age = StageCard.calm[card]!;
      const lost = !(
        Math.abs(Pose.x[card]!) < 4 &&
        Math.abs(Pose.y[card]!) < 4 &&
        Math.abs(Pose.z[card]!) < 4
      );
      if (lost || age > LATEST) goHome(world, card);
      else if (age > SOONEST && speed < SLOW && turn < SLOW_TURN && Math.abs(Pose.qw[card]!) > UPRIGHT) {
        StageCard.phase[card] = CardPhase.resting;
        StageCard.calm[card] = 0;
        Motion.settle[card] = Settle.shift;
        copyPose(Home, Pose, card);
        setAttitude(Home, card, 0, 0, 0);
      }
    } else if (StageCard.phase[card] === CardPhase.resting) {
      StageCard.calm[card] = StageCard.calm[card]! + world.clock.step;
      // What stands in the middle is looked at: it comes back to its place at once.
      if (StageCard.calm[card]! > (StageCard.place[card] === CardPlace.hero ? 1.2 : STAYS))
        goHome(world, card);
    }
  }
}

function goHome(world: StageWorld, card: number): void {
  const { StageCard, Motion, Pose, Home } = world.components;
  StageCard.phase[card] = CardPhase.held;
  Motion.settle[card] = Settle.drift;
  if (Number.isFinite(Pose.x[card]! + Pose.y[card]! + Pose.z[card]! + Pose.qw[card]!)) return;
  copyPose(Pose, Home, card);
  Motion.vx[card] = Motion.vy[card] = Motion.vz[card] = 0;
  Motion.wx[card] = Motion.wy[card] = Motion.wz[card] = 0;
}
