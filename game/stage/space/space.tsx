import { useEffect, useMemo, useState } from 'react';
import { Card } from '../card/card.tsx';
import type { SceneLink } from '../scene.ts';
import { useStageState } from '../store/use-stage.tsx';
import { beside, castOf, Serials } from './cast.ts';
import { OrbitView } from './orbit-view.tsx';
import { SpaceLink } from './space-link.ts';
import { SpaceView } from './space-view.tsx';

/** All pictures of the scene: their canvas, the one in the middle, and the orbit. */
export function Space({ air }: { air: SceneLink }) {
  const [space] = useState(() => new SpaceLink());
  const [serials] = useState(() => new Serials());
  const [first, setFirst] = useState(0);
  const state = useStageState(whole => whole);
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
    () => castOf(state, first, serials),
    [jobs, previews, lastEnded, gallery, inspected, sketch, first, serials],
  );
  useEffect(() => () => space.opened(null), [space]);
  return (
    <>
      <SpaceView space={space} air={air} cast={cast} near={near} />
      <Card key={cast.hero.serial} card={cast.hero} near={near} space={space} />
      <OrbitView
        cards={cast.orbit}
        space={space}
        near={near}
        first={first}
        total={beside(gallery.pictures, cast.hero.view.picture).length}
        onTurn={setFirst}
      />
    </>
  );
}
