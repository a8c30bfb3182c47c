import { CardMood, CardPlace, type StageWorld } from '../../components/index.ts';

/** Seconds in which the camera follows, and how far it goes: heights of the window. */
const FOLLOW = 0.8;
const LEAN = 0.014;
/** Of the time in which something is being painted she looks at it for so long, then at the viewer; seconds. */
const AT_PICTURE = 4.2;
const AT_VIEWER = 1.6;

/**
 * What draws the eyes: the card in a hand; the one that is being remembered; the one that is being painted, with looks at the viewer
 * between. The camera leans to it.
 */
export function attend(world: StageWorld): void {
  const { Pose } = world.components;
  const { attention, hand, layout, thought } = world;
  const seconds = world.clock.tick * world.clock.step;
  attention.card = hand.card || thought.recalling;
  if (attention.card === 0 && seconds % (AT_PICTURE + AT_VIEWER) < AT_PICTURE)
    attention.card = painted(world);
  const at = attention.card;
  const scale = layout.distance / (layout.distance - Pose.z[at]!);
  const x = at === 0 ? 0 : Math.max(-1, Math.min(1, (2 * Pose.x[at]! * scale) / layout.aspect));
  const y = at === 0 ? 0 : Math.max(-1, Math.min(1, 2 * Pose.y[at]! * scale));
  const share = world.still ? 1 : 1 - Math.exp(-world.clock.step / FOLLOW);
  const much = world.still ? 0 : LEAN;
  attention.leanX += (x * much - attention.leanX) * share;
  attention.leanY += (y * much * 0.5 - attention.leanY) * share;
}

function painted(world: StageWorld): number {
  const { StageCard } = world.components;
  const cards = world.queries.cards.dense;
  for (let i = 0; i < cards.length; i++)
    if (StageCard.mood[cards[i]!] === CardMood.painting && StageCard.place[cards[i]!] !== CardPlace.leaving)
      return cards[i]!;
  return 0;
}
