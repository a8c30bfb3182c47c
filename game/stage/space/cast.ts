/** Who stands where: the page's state as cards with places. Pure, but for the numbers that it gives out. */
import { CardMood, CardPlace } from '../../../components/index.ts';
import type { PictureView } from '../../api/protocol.ts';
import { type CardView, cardView } from '../card/card-view.ts';
import type { Subject } from '../store/select.ts';
import { subject } from '../store/select.ts';
import type { StageState } from '../store/state.ts';
import { ORBIT_SIZE } from './layout.ts';
import type { PileView } from './piles.ts';

export interface CastCard {
  /** The same for as long as the card is in the scene: also when what was painted becomes a picture. */
  readonly serial: number;
  readonly place: number;
  readonly slot: number;
  readonly view: CardView;
  readonly subject: Subject;
  /** The pile that it lies on, and whether it is on top. */
  readonly pile: { readonly count: number; readonly top: boolean; readonly fanned: boolean } | null;
}

export interface Cast {
  readonly hero: CastCard;
  readonly orbit: readonly CastCard[];
}

/** Gives each thing that is shown a number, and keeps it when a job becomes a picture. */
export class Serials {
  readonly #known = new Map<string, number>();
  #next = 1;

  #hero: Subject | null = null;

  of(shown: Subject): number {
    const keys = keysOf(shown);
    const found = keys.map(key => this.#known.get(key)).find(serial => serial !== undefined);
    const serial = found ?? this.#next++;
    for (const key of keys) this.#known.set(key, serial);
    return serial;
  }

  /** The one in the middle. A sketch, or the empty card, becomes what is painted next. */
  ofHero(shown: Subject): number {
    const before = this.#hero;
    this.#hero = shown;
    const forms = before?.kind === 'sketch' || before?.kind === 'nothing';
    if (forms && shown.kind === 'job' && !keysOf(shown).some(key => this.#known.has(key))) {
      const [key] = keysOf(before);
      const serial = this.of(before);
      this.#known.delete(key!);
      for (const fresh of keysOf(shown)) this.#known.set(fresh, serial);
    }
    return this.of(shown);
  }
}

function keysOf(shown: Subject): string[] {
  if (shown.kind === 'nothing' || shown.kind === 'sketch') return [shown.kind];
  if (shown.kind === 'picture') return [`picture ${shown.picture.id}`];
  const { job } = shown;
  return job.picture ? [`job ${job.id}`, `picture ${job.picture.id}`] : [`job ${job.id}`];
}

export const MOODS: Readonly<Record<CardView['mood'], number>> = CardMood;

/**
 * @param first which of the pictures beside the shown one is the nearest of the orbit
 * @param piles what lies on piles is there as well, and takes no place of the orbit
 */
export function castOf(
  state: StageState,
  first: number,
  serials: Serials,
  piles: readonly PileView[] = [],
): Cast {
  const shown = subject(state);
  const hero = castCard(shown, CardPlace.hero, 0, serials.ofHero(shown));
  const others: Subject[] = [];
  // What is being painted while another picture is looked at waits in front.
  if (state.inspected) {
    const behind = subject({ ...state, inspected: null });
    if (behind.kind === 'job' && !behind.job.picture) others.push(behind);
  }
  const piled = new Map(
    piles.flatMap(({ cards, fanned }) =>
      cards.map((serial, i) => [serial, { count: cards.length, top: i === cards.length - 1, fanned }]),
    ),
  );
  const pictures = beside(state.gallery.pictures, hero.view.picture).map(
    picture => ({ kind: 'picture', picture }) as const,
  );
  const onPiles = piled.size === 0 ? [] : pictures.filter(other => piled.has(serials.of(other)));
  const free = onPiles.length === 0 ? pictures : pictures.filter(other => !onPiles.includes(other));
  others.push(...free.slice(first, first + ORBIT_SIZE));
  return {
    hero,
    orbit: [
      ...others
        .slice(0, ORBIT_SIZE)
        .map((other, slot) => castCard(other, CardPlace.orbit, slot, serials.of(other))),
      ...onPiles.map(other => ({
        ...castCard(other, CardPlace.orbit, 0, serials.of(other)),
        pile: piled.get(serials.of(other)) ?? null,
      })),
    ],
  };
}

/** All pictures but the one that stands in the middle: a picture has one card. */
export const beside = (pictures: readonly PictureView[], shown: PictureView | null): readonly PictureView[] =>
  pictures.filter(({ id }) => id !== shown?.id);

function castCard(shown: Subject, place: number, slot: number, serial: number): CastCard {
  return { serial, place, slot, view: cardView(shown), subject: shown, pile: null };
}
