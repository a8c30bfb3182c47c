import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { StageInput } from '../../../components/index.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import type { Cast, CastCard } from './cast.ts';
import type { SpaceLink } from './space-link.ts';

/** What can be done with a card, by pointer or by key. */
export interface Deeds {
  /** Click, Enter: looks at it; spreads a pile; or takes it as the other one that was asked for. */
  open(card: CastCard, event: { readonly detail: number }): void;
  /** C compares, S lays onto another, F spreads and gathers, D dissolves. */
  key(event: KeyboardEvent, card: CastCard): void;
  fan(card: CastCard): void;
  dissolve(card: CastCard): void;
}

export function useDeeds(space: SpaceLink, cast: Cast): Deeds {
  const { store } = useStage();
  const [laid, setLaid] = useState<number | null>(null);
  const now = useRef({ laid });
  now.current = { laid };

  // The first of two is marked until the other one is chosen.
  const compareWith = useStageState(state => state.compareWith);
  useEffect(() => {
    const first = [cast.hero, ...cast.orbit].find(({ view }) => view.picture?.id === compareWith);
    const marked = [compareWith === null ? undefined : first?.serial, laid ?? undefined];
    space.setChosen(new Set(marked.filter(serial => serial !== undefined)));
  }, [space, cast, compareWith, laid]);

  return useMemo(() => {
    const say = (message: string) => store.dispatch({ type: 'note', message });
    const fan = ({ serial }: CastCard) => space.door?.post(StageInput.fanned, serial);
    const dissolve = ({ serial }: CastCard) => space.door?.post(StageInput.dissolved, serial);
    const compare = ({ view: { picture, alt } }: CastCard) => {
      const first = store.state().compareWith;
      if (!picture) return;
      if (first === null) {
        store.dispatch({ type: 'compare.with', picture: picture.id });
        say(`Choose the picture to compare with “${alt}”. Esc lets go.`);
      } else if (first !== picture.id) store.dispatch({ type: 'compare', pictures: [first, picture.id] });
      else store.dispatch({ type: 'compare.with', picture: null });
    };
    const layOnto = (card: CastCard) => {
      const { laid } = now.current;
      setLaid(laid === null ? card.serial : null);
      if (laid === null) say(`Choose the picture to lay “${card.view.alt}” onto.`);
      else if (laid !== card.serial) space.door?.post(StageInput.stacked, laid, card.serial);
    };
    return {
      open(card, { detail }) {
        const { picture } = card.view;
        if (now.current.laid !== null) layOnto(card);
        else if (store.state().compareWith !== null) compare(card);
        else if (card.pile && !card.pile.fanned) fan(card);
        else if (picture && store.state().inspected?.id === picture.id) {
          // A key says no "double": pressed again, it fills the window. A pointer's second click does so in `Space`.
          if (detail === 0) store.dispatch({ type: 'full', on: !store.state().full });
        } else if (picture) store.dispatch({ type: 'inspect', picture });
      },
      key(event, card) {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        const deed = { c: compare, s: layOnto, f: fan, d: dissolve }[event.key.toLowerCase()];
        if (!deed) return;
        event.preventDefault();
        deed(card);
      },
      fan,
      dissolve,
    };
  }, [store, space]);
}
