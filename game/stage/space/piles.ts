/** Piles as the page knows them: read out of the world when they change. */
import type { StageWorld } from '../../../components/index.ts';

export interface PileView {
  /** Serials from below. */
  readonly cards: readonly number[];
  readonly fanned: boolean;
}

/** All piles, by the order of their numbers. */
export function pilesOf(world: StageWorld): PileView[] {
  const { StageCard } = world.components;
  const { used, fanned } = world.piles;
  const views: PileView[] = [];
  for (let pile = 1; pile < used.length; pile++) {
    if (used[pile] === 0) continue;
    const cards = Array.from(world.queries.cards.dense)
      .filter(card => StageCard.pile[card] === pile)
      .sort((a, b) => StageCard.pileAt[a]! - StageCard.pileAt[b]!);
    if (cards.length > 1)
      views.push({ cards: cards.map(card => StageCard.serial[card]!), fanned: fanned[pile] === 1 });
  }
  return views;
}

export const samePiles = (one: readonly PileView[], other: readonly PileView[]): boolean =>
  one.length === other.length &&
  one.every((pile, i) => pile.fanned === other[i]!.fanned && pile.cards.join() === other[i]!.cards.join());
