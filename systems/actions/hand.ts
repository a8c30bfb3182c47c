import { CardPhase, CardPlace, type StageWorld } from '../../components/index.ts';
import { layOnto, leavePile, Settle } from './stage-cards.ts';

/** Slower than this (heights of the window a second) a card is put down, not thrown. */
const THROW = 0.7;
/** A hand is seldom faster; what is was a jump of the pointer. */
const FASTEST = 5;
/** A throw goes into the scene as well: away from the viewer. */
const AWAY = 0.7;
/** How much of the lever between hand and middle turns the card. */
const SPIN = 2.2;
const MOST_SPIN = 9;
/** Two cards lie on each other when their middles are nearer than this, in sizes of the lower one. */
const ON = 0.62;

/** A hand takes a card at a place of the screen. */
export function grabCard(world: StageWorld, card: number, u: number, v: number): void {
  const { StageCard, Pose, Motion } = world.components;
  const { hand, layout } = world;
  if (hand.card !== 0) releaseCard(world, 0, 0);
  if (StageCard.place[card] === CardPlace.leaving) return;
  leavePile(world, card);
  StageCard.phase[card] = CardPhase.grabbed;
  Motion.settle[card] = Settle.hand;
  hand.card = card;
  hand.u = hand.lastU = u;
  hand.v = hand.lastV = v;
  hand.speedU = hand.speedV = 0;
  const scale = layout.distance / (layout.distance - Pose.z[card]!);
  hand.offsetX = Pose.x[card]! - u / scale;
  hand.offsetY = Pose.y[card]! - v / scale;
}

/**
 * The hand lets go: a quick one throws, a slow one lays the card onto what is under it, or lets it go home.
 * @param speedU screen places a second, measured where the pointer is: a slow machine has few ticks and many pointer events
 */
export function releaseCard(world: StageWorld, speedU: number, speedV: number): void {
  const { StageCard, Pose, Motion } = world.components;
  const { hand, layout } = world;
  const { card } = hand;
  if (card === 0) return;
  hand.card = 0;
  const perScreen = (layout.distance - Pose.z[card]!) / layout.distance;
  const vx = speedU * perScreen;
  const vy = speedV * perScreen;
  const speed = Math.sqrt(vx * vx + vy * vy);
  StageCard.phase[card] = CardPhase.held;
  Motion.settle[card] = Settle.drift / 2;
  if (speed < THROW * perScreen || world.still || world.bodies === null) {
    const below = cardUnder(world, card);
    if (below !== 0) layOnto(world, card, below);
    return;
  }
  const most = Math.min(1, FASTEST / speed);
  StageCard.phase[card] = CardPhase.free;
  StageCard.calm[card] = 0;
  Motion.vx[card] = vx * most;
  Motion.vy[card] = vy * most;
  Motion.vz[card] = -AWAY * speed * most;
  const lever = (hand.offsetX * vy - hand.offsetY * vx) / (Pose.size[card]! ** 2 + 1e-6);
  Motion.wz[card] = Math.max(-MOST_SPIN, Math.min(MOST_SPIN, -lever * SPIN * Pose.size[card]!));
  Motion.wy[card] = Math.max(-MOST_SPIN, Math.min(MOST_SPIN, Motion.wy[card]! + vx * 1.5));
  Motion.wx[card] = Math.max(-MOST_SPIN, Math.min(MOST_SPIN, Motion.wx[card]! - vy * 1.5));
}

/** The card of the orbit (or of a pile) that a held card is over, on the screen; 0 = none. */
function cardUnder(world: StageWorld, card: number): number {
  const { StageCard, Pose } = world.components;
  const { distance } = world.layout;
  const cards = world.queries.cards.dense;
  const scale = distance / (distance - Pose.z[card]!);
  let nearest = 0;
  let least = ON;
  for (let i = 0; i < cards.length; i++) {
    const other = cards[i]!;
    if (other === card || StageCard.place[other] !== CardPlace.orbit) continue;
    const its = distance / (distance - Pose.z[other]!);
    const x = (Pose.x[card]! * scale - Pose.x[other]! * its) / (Pose.size[other]! * its);
    const y = (Pose.y[card]! * scale - Pose.y[other]! * its) / (Pose.size[other]! * its);
    const away = Math.sqrt(x * x + y * y);
    if (away < least) {
      least = away;
      nearest = other;
    }
  }
  return nearest;
}
