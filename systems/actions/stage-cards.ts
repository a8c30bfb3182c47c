import {
  addComponent,
  addEntity,
  CardMood,
  CardPhase,
  CardPlace,
  type StageWorld,
} from '../../components/index.ts';

/** Seconds in which a card's spring settles, by what happened to it. */
export const Settle = {
  /** Under a hand. */
  hand: 0.18,
  /** A place that shifts. */
  shift: 0.32,
  /** From one place of the composition to another: it drifts. */
  drift: 1.1,
} as const;

/** A mood that a card comes with is as old as this: nothing flashes for it. */
const LONG_AGO = 1_000;

/** Adds a card without a pose: `arrangeCards` puts it at its place in the same tick, unseen, and it fades in there. */
export function spawnStageCard(
  world: StageWorld,
  serial: number,
  place: number,
  slot: number,
  aspect: number,
): number {
  const { StageCard, Pose, Before, Home, Motion } = world.components;
  const card = addEntity(world);
  addComponent(world, card, StageCard);
  StageCard.serial[card] = serial;
  StageCard.place[card] = place;
  StageCard.slot[card] = slot;
  StageCard.phase[card] = CardPhase.held;
  StageCard.mood[card] = CardMood.asleep;
  StageCard.moodSeconds[card] = LONG_AGO;
  StageCard.aspect[card] = aspect;
  for (const column of [
    ...[StageCard.progress, StageCard.shown, StageCard.opacity, StageCard.hovered, StageCard.pile],
    ...[StageCard.pileAt, StageCard.calm],
    ...[Motion.vx, Motion.vy, Motion.vz, Motion.wx, Motion.wy, Motion.wz, Motion.vsize],
  ])
    column[card] = 0;
  Motion.settle[card] = Settle.shift;
  for (const pose of [Pose, Before, Home]) {
    pose.x[card] = pose.y[card] = pose.z[card] = pose.qx[card] = pose.qy[card] = pose.qz[card] = 0;
    pose.qw[card] = 1;
    // No size: it has not stood anywhere yet.
    pose.size[card] = 0;
  }
  world.cardBySerial.set(serial, card);
  return card;
}

/** What its opacity goes to: less far back in the orbit, all of it where it is looked at, nothing where it leaves. */
export function opacityAim(world: StageWorld, card: number): number {
  const { StageCard } = world.components;
  const { orbit } = world.layout;
  const place = StageCard.place[card];
  if (place === CardPlace.leaving) return 0;
  const inOrbit = place === CardPlace.orbit && StageCard.pile[card] === 0 && StageCard.hovered[card] === 0;
  return inOrbit ? orbit.opacity[Math.min(StageCard.slot[card]!, orbit.count - 1)]! : 1;
}

/** It belongs elsewhere from now on. A card that lies on the floor, or flies, is called back when it is to be looked at. */
export function placeStageCard(world: StageWorld, card: number, place: number, slot: number): void {
  const { StageCard, Motion } = world.components;
  const elsewhere = StageCard.place[card] !== place;
  if (elsewhere) Motion.settle[card] = Settle.drift;
  if (elsewhere && place === CardPlace.hero) {
    if (StageCard.phase[card] !== CardPhase.grabbed) StageCard.phase[card] = CardPhase.held;
    leavePile(world, card);
  }
  StageCard.place[card] = place;
  StageCard.slot[card] = slot;
}

/** Takes a card off its pile; those above it move down, and a pile of one is none. */
export function leavePile(world: StageWorld, card: number): void {
  const { StageCard, Motion } = world.components;
  const pile = StageCard.pile[card]!;
  if (pile === 0) return;
  const at = StageCard.pileAt[card]!;
  StageCard.pile[card] = 0;
  StageCard.pileAt[card] = 0;
  Motion.settle[card] = Settle.drift;
  const cards = world.queries.cards.dense;
  let left = 0;
  let last = 0;
  for (let i = 0; i < cards.length; i++) {
    const other = cards[i]!;
    if (StageCard.pile[other] !== pile) continue;
    if (StageCard.pileAt[other]! > at) StageCard.pileAt[other] = StageCard.pileAt[other]! - 1;
    left++;
    last = other;
  }
  if (left > 1) return;
  world.piles.used[pile] = 0;
  world.piles.fanned[pile] = 0;
  if (last !== 0) {
    StageCard.pile[last] = 0;
    Motion.settle[last] = Settle.drift;
  }
}

/** How many lie on a pile. */
export function pileCount(world: StageWorld, pile: number): number {
  const { StageCard } = world.components;
  const cards = world.queries.cards.dense;
  let count = 0;
  for (let i = 0; i < cards.length; i++) if (StageCard.pile[cards[i]!] === pile) count++;
  return count;
}

/** Lays a card onto another; both make a pile where the other stands, or the pile of the other grows. False: no room for one more. */
export function layOnto(world: StageWorld, card: number, below: number): boolean {
  const { StageCard, Pose, Motion } = world.components;
  const { piles } = world;
  if (card === below || StageCard.place[below] !== CardPlace.orbit) return false;
  leavePile(world, card);
  let pile = StageCard.pile[below]!;
  if (pile === 0) {
    pile = piles.used.indexOf(0, 1);
    if (pile < 1) return false;
    piles.used[pile] = 1;
    piles.fanned[pile] = 0;
    piles.x[pile] = Pose.x[below]!;
    piles.z[pile] = Pose.z[below]!;
    StageCard.pile[below] = pile;
    StageCard.pileAt[below] = 0;
    StageCard.phase[below] = CardPhase.held;
  }
  StageCard.pileAt[card] = pileCount(world, pile);
  StageCard.pile[card] = pile;
  StageCard.phase[card] = CardPhase.held;
  Motion.settle[card] = Settle.shift;
  return true;
}

export function dissolvePile(world: StageWorld, pile: number): void {
  const { StageCard, Motion } = world.components;
  const cards = world.queries.cards.dense;
  for (let i = 0; i < cards.length; i++) {
    if (StageCard.pile[cards[i]!] !== pile) continue;
    StageCard.pile[cards[i]!] = 0;
    StageCard.pileAt[cards[i]!] = 0;
    Motion.settle[cards[i]!] = Settle.drift;
  }
  world.piles.used[pile] = 0;
  world.piles.fanned[pile] = 0;
}
