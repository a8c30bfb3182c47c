import { addComponent, CardPlace, type StageWorld } from '../../components/index.ts';
import { opacityAim } from '../actions/stage-cards.ts';

/** Time constants, seconds. */
const COME = 0.16;
const GO = 0.12;
const PROGRESS = 0.09;

/** Cards come and go as light does, and their border follows what has been painted. One that has faded is gone. */
export function fadeCards(world: StageWorld): void {
  const { StageCard, IsGone } = world.components;
  const { step } = world.clock;
  const cards = world.queries.cards.dense;
  for (let i = 0; i < cards.length; i++) {
    const card = cards[i]!;
    const aim = opacityAim(world, card);
    const opacity = StageCard.opacity[card]!;
    StageCard.opacity[card] = opacity + (aim - opacity) * (1 - Math.exp(-step / (aim > opacity ? COME : GO)));
    StageCard.moodSeconds[card] = StageCard.moodSeconds[card]! + step;
    const shown = StageCard.shown[card]!;
    const follow = world.still ? 1 : 1 - Math.exp(-step / PROGRESS);
    StageCard.shown[card] = shown + (StageCard.progress[card]! - shown) * follow;
    if (StageCard.place[card] === CardPlace.leaving && StageCard.opacity[card]! < 0.01)
      addComponent(world, card, IsGone);
  }
}
