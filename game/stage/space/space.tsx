import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { Card } from '../card/card.tsx';
import type { SceneLink } from '../scene.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { beside, castOf, Serials } from './cast.ts';
import { OrbitView } from './orbit-view.tsx';
import { SpaceLink } from './space-link.ts';
import { SpaceView } from './space-view.tsx';
import { useDeeds } from './use-deeds.ts';
import { useThoughts } from './use-thoughts.ts';

/** All pictures of the scene: their canvas, the one in the middle, and the orbit. */
export function Space({ air }: { air: SceneLink }) {
  const [space] = useState(() => new SpaceLink());
  const [serials] = useState(() => new Serials());
  const [first, setFirst] = useState(0);
  const state = useStageState(whole => whole);
  const piles = useSyncExternalStore(space.onPiles, space.piles);
  const { jobs, previews, lastEnded, gallery, inspected, sketch } = state;
  const near = state.panel === 'inspect';

  const newest = gallery.pictures[0]?.id;
  const [turnedFor, setTurnedFor] = useState(newest);
  // A new picture brings the orbit back to its front.
  if (turnedFor !== newest) {
    setTurnedFor(newest);
    setFirst(0);
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: what a cast is made of; the state changes with every word that is said
  const cast = useMemo(
    () => castOf(state, first, serials, piles),
    [jobs, previews, lastEnded, gallery, inspected, sketch, first, serials, piles],
  );
  const { client, store } = useStage();
  useThoughts(space);
  useEffect(() => {
    // Of several pages the one that is heard is the one that she attends to.
    space.look = look => {
      if (store.state().voice.here) client.look(look);
    };
    return () => {
      space.look = null;
    };
  }, [space, store, client]);
  const deeds = useDeeds(space, cast);
  // A second click finds the card where it has come to: near, in the middle.
  useEffect(() => {
    const onDoubleClick = ({ target }: MouseEvent) => {
      const elsewhere = target instanceof Element && target.closest('.panel, .foreground, .toasts, .compare');
      if (store.state().inspected && !elsewhere) store.dispatch({ type: 'full', on: !store.state().full });
    };
    window.addEventListener('dblclick', onDoubleClick);
    return () => window.removeEventListener('dblclick', onDoubleClick);
  }, [store]);
  return (
    <>
      <SpaceView space={space} air={air} cast={cast} near={near} />
      <Card key={cast.hero.serial} card={cast.hero} near={near} space={space} deeds={deeds} />
      <OrbitView
        cards={cast.orbit}
        space={space}
        near={near}
        deeds={deeds}
        first={first}
        total={beside(gallery.pictures, cast.hero.view.picture).length}
        onTurn={setFirst}
      />
    </>
  );
}
