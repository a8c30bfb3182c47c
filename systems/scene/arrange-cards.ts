import { CardPhase, CardPlace, type StageWorld } from '../../components/index.ts';
import { copyPose, setAttitude } from '../actions/attitude.ts';
import { pileCount } from '../actions/stage-cards.ts';

/** Hover lifts a card towards the viewer: little in depth, where perspective would push it aside. The one in a hand is nearer than all. */
const HOVER = 0.006;
const GROW = 0.06;
const IN_HAND = 0.12;
/** Nearer than this (in sizes on the screen) nothing is drawn. */
const NEAREST = 0.62;
/** Radians of tilt for a height of the window a second. */
const TILT = 0.16;
const MOST_TILT = 0.55;
/** She and the picture breathe alike, heights of the window. */
const BREATH = 0.004;
const BREATH_RATE = 0.22;
/** In sizes of a card: how cards of a spread pile stand apart. */
const FAN = 0.8;
const FAN_ROLL = 0.1;
/** How untidy a pile is, radians from one card to the next. */
const UNTIDY = 0.055;

/** Where each card belongs now: its place in the composition, its pile, or under the hand. */
export function arrangeCards(world: StageWorld): void {
  const { StageCard, Pose, Before, Home, Motion } = world.components;
  const cards = world.queries.cards.dense;
  for (let i = 0; i < cards.length; i++) {
    const card = cards[i]!;
    const phase = StageCard.phase[card];
    if (phase === CardPhase.grabbed) underHand(world, card);
    else if (phase === CardPhase.held && StageCard.place[card] !== CardPlace.leaving) {
      if (StageCard.pile[card] !== 0) onPile(world, card);
      else if (StageCard.place[card] === CardPlace.hero) asHero(world, card);
      else inOrbit(world, card);
    }
    if (Pose.size[card] !== 0) continue;
    // It stands for the first time: a little smaller, so that it comes forward as it condenses.
    copyPose(Pose, Home, card);
    Pose.size[card] = Home.size[card]! * (world.still ? 1 : 0.93);
    Motion.vsize[card] = 0;
    copyPose(Before, Pose, card);
  }
}

function asHero(world: StageWorld, card: number): void {
  const { StageCard, Home } = world.components;
  const { hero } = world.layout;
  const seconds = world.clock.tick * world.clock.step;
  Home.x[card] = hero.x;
  Home.y[card] = hero.y + (world.still ? 0 : BREATH * Math.sin(2 * Math.PI * BREATH_RATE * seconds));
  Home.z[card] = hero.z + StageCard.hovered[card]! * HOVER;
  Home.size[card] = hero.size;
  setAttitude(Home, card, hero.yaw, 0, 0);
}

function inOrbit(world: StageWorld, card: number): void {
  const { StageCard, Home } = world.components;
  const { orbit, floor } = world.layout;
  const slot = Math.min(StageCard.slot[card]!, orbit.count - 1);
  const size = orbit.size[slot]! * (1 + GROW * StageCard.hovered[card]!);
  Home.x[card] = orbit.x[slot]!;
  Home.z[card] = orbit.z[slot]! + StageCard.hovered[card]! * HOVER;
  Home.size[card] = size;
  Home.y[card] = floor + size / (2 * Math.sqrt(StageCard.aspect[card]!));
  setAttitude(Home, card, orbit.yaw[slot]!, 0, 0);
}

function onPile(world: StageWorld, card: number): void {
  const { StageCard, Home } = world.components;
  const { piles, layout } = world;
  const pile = StageCard.pile[card]!;
  const at = StageCard.pileAt[card]!;
  const size = layout.orbit.size[0]!;
  const half = size / (2 * Math.sqrt(StageCard.aspect[card]!));
  Home.size[card] = size;
  if (piles.fanned[pile] === 1) {
    const count = pileCount(world, pile);
    const z = Math.min(layout.distance * NEAREST, piles.z[pile]! + 0.12);
    const scale = layout.distance / (layout.distance - z);
    const span = (count - 1) * FAN * size;
    const most = Math.max(0, layout.aspect / 2 / scale - span / 2 - size * 0.7);
    const middle = Math.max(-most, Math.min(most, piles.x[pile]!));
    const off = at - (count - 1) / 2;
    Home.x[card] = middle + off * FAN * size;
    Home.y[card] = layout.floor + half + size * (0.75 - 0.05 * off * off);
    Home.z[card] = z + at * 0.004;
    setAttitude(Home, card, 0, 0, -off * FAN_ROLL);
    return;
  }
  Home.x[card] = piles.x[pile]! + 0.05 * size * Math.sin(at * 2.4);
  Home.y[card] = layout.floor + half + at * 0.05 * size;
  Home.z[card] = piles.z[pile]! + at * 0.012 + StageCard.hovered[card]! * 0.01;
  setAttitude(Home, card, 0.12, -0.06, (((at * 5) % 3) - 1) * UNTIDY);
}

function underHand(world: StageWorld, card: number): void {
  const { StageCard, Home } = world.components;
  const { hand, layout } = world;
  const { step } = world.clock;
  // About 60 ms of memory: what a hand means by "quick", without its tremor.
  const share = 1 - Math.exp(-step / 0.06);
  hand.speedU += ((hand.u - hand.lastU) / step - hand.speedU) * share;
  hand.speedV += ((hand.v - hand.lastV) / step - hand.speedV) * share;
  hand.lastU = hand.u;
  hand.lastV = hand.v;
  const hero = StageCard.place[card] === CardPlace.hero;
  const slot = Math.min(StageCard.slot[card]!, layout.orbit.count - 1);
  const size = hero ? layout.hero.size : Math.max(layout.orbit.size[slot]!, layout.orbit.size[0]!);
  const z = Math.min(layout.distance * NEAREST, (hero ? layout.hero.z : layout.orbit.z[slot]!) + IN_HAND);
  const scale = layout.distance / (layout.distance - z);
  Home.z[card] = z;
  Home.size[card] = size;
  Home.x[card] = hand.u / scale + hand.offsetX;
  const half = size / (2 * Math.sqrt(StageCard.aspect[card]!));
  Home.y[card] = Math.max(layout.floor + half * 0.9, hand.v / scale + hand.offsetY);
  const lean = (speed: number) => Math.max(-MOST_TILT, Math.min(MOST_TILT, speed * TILT));
  setAttitude(Home, card, world.still ? 0 : lean(hand.speedU), world.still ? 0 : -lean(hand.speedV), 0);
}
