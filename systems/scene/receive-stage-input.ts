import { CardPhase, CardPlace, StageInput, type StageWorld, THOUGHT_LOOKS } from '../../components/index.ts';
import { grabCard, releaseCard } from '../actions/hand.ts';
import { dissolvePile, layOnto, leavePile, placeStageCard, spawnStageCard } from '../actions/stage-cards.ts';

/** Lets what the page has told since the last tick into its world, in order. */
export function receiveStageInput(world: StageWorld): void {
  const { inbox, hand } = world;
  for (let i = 0; i < inbox.length; i++) {
    const card = world.cardBySerial.get(inbox.a[i]!) ?? 0;
    switch (inbox.kind[i]) {
      case StageInput.placed:
        belongs(world, card, i);
        break;
      case StageInput.dragged:
        hand.u = inbox.x[i]!;
        hand.v = inbox.y[i]!;
        break;
      case StageInput.released:
        releaseCard(world, inbox.x[i]!, inbox.y[i]!);
        break;
      case StageInput.thought:
        if (inbox.a[i]! >= THOUGHT_LOOKS.length) break;
        beginPhase(world, inbox.a[i]!, inbox.b[i] === 1, inbox.x[i]!);
        break;
      default:
        if (card !== 0) applyToCard(world, card, i);
    }
  }
  inbox.length = 0;
}

function beginPhase({ thought }: StageWorld, state: number, after: boolean, seconds: number): void {
  if (after && thought.left > 0) {
    if (thought.waiting === thought.next.length) return;
    thought.next[thought.waiting] = state;
    thought.nextSeconds[thought.waiting++] = seconds;
    return;
  }
  // What is to last does not cut off what is short.
  if (seconds === 0) thought.base = state;
  if (seconds === 0 && thought.left > 0) return;
  thought.state = state;
  thought.left = seconds;
  thought.waiting = 0;
}

function belongs(world: StageWorld, known: number, i: number): void {
  const { a, b, x } = world.inbox;
  const place = b[i]! & 0xff;
  const slot = b[i]! >>> 8;
  if (known === 0) spawnStageCard(world, a[i]!, place, slot, x[i]!);
  else {
    placeStageCard(world, known, place, slot);
    world.components.StageCard.aspect[known] = x[i]!;
  }
}

function applyToCard(world: StageWorld, card: number, i: number): void {
  const { StageCard } = world.components;
  const { inbox, piles, thought } = world;
  const b = inbox.b[i]!;
  switch (inbox.kind[i]) {
    case StageInput.mood:
      if (StageCard.mood[card] !== b) {
        // What was painted before our eyes has just finished; what came as it is has been so for long.
        if (StageCard.opacity[card]! > 0) StageCard.moodSeconds[card] = 0;
        StageCard.mood[card] = b;
      }
      // Less than before is another picture: the light begins anew.
      if (inbox.x[i]! < StageCard.progress[card]!) StageCard.shown[card] = 0;
      StageCard.progress[card] = inbox.x[i]!;
      break;
    case StageInput.left:
      if (world.hand.card === card) releaseCard(world, 0, 0);
      leavePile(world, card);
      StageCard.phase[card] = CardPhase.held;
      StageCard.place[card] = CardPlace.leaving;
      world.cardBySerial.delete(StageCard.serial[card]!);
      break;
    case StageInput.hovered:
      StageCard.hovered[card] = b;
      break;
    case StageInput.grabbed:
      grabCard(world, card, inbox.x[i]!, inbox.y[i]!);
      break;
    case StageInput.stacked:
      layOnto(world, card, world.cardBySerial.get(b) ?? card);
      break;
    case StageInput.fanned:
      if (StageCard.pile[card] !== 0) piles.fanned[StageCard.pile[card]!]! ^= 1;
      break;
    case StageInput.dissolved:
      if (StageCard.pile[card] !== 0) dissolvePile(world, StageCard.pile[card]!);
      break;
    case StageInput.recalled:
      thought.recalling = card;
      thought.recallSeconds = 0;
      break;
  }
}
