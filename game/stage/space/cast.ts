/** Who stands where: the page's state as cards with places. Pure, but for the numbers that it gives out. */
import { CardMood, CardPlace } from '../../../components/index.ts';
import type { PictureView } from '../../api/protocol.ts';
import { type CardView, cardView } from '../card/card-view.ts';
import type { Subject } from '../store/select.ts';
import { subject } from '../store/select.ts';
import type { StageState } from '../store/state.ts';
import { ORBIT_SIZE } from './layout.ts';

export interface CastCard {
  /** The same for as long as the card is in the scene: also when what was painted becomes a picture. */
  readonly serial: number;
  readonly place: number;
  readonly slot: number;
  readonly view: CardView;
  readonly subject: Subject;
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

/** @param first which of the pictures beside the shown one is the nearest of the orbit */
export function castOf(state: StageState, first: number, serials: Serials): Cast {
  const shown = subject(state);
  const hero = castCard(shown, CardPlace.hero, 0, serials.ofHero(shown));
  const others: Subject[] = [];
  // What is being painted while another picture is looked at waits in front.
  if (state.inspected) {
    const behind = subject({ ...state, inspected: null });
    if (behind.kind === 'job' && !behind.job.picture) others.push(behind);
  }
  for (const picture of beside(state.gallery.pictures, hero.view.picture).slice(first, first + ORBIT_SIZE))
    others.push({ kind: 'picture', picture });
  return {
    hero,
    orbit: others
      .slice(0, ORBIT_SIZE)
      .map((other, slot) => castCard(other, CardPlace.orbit, slot, serials.of(other))),
  };
}

/** All pictures but the one that stands in the middle: a picture has one card. */
export const beside = (pictures: readonly PictureView[], shown: PictureView | null): readonly PictureView[] =>
  pictures.filter(({ id }) => id !== shown?.id);

function castCard(shown: Subject, place: number, slot: number, serial: number): CastCard {
  return { serial, place, slot, view: cardView(shown), subject: shown };
}
