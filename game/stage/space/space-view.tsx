import { useEffect, useRef } from 'react';
import { quality } from '../quality/quality.ts';
import type { SceneLink } from '../scene.ts';
import { isCompanion } from '../shell/companion-bar.tsx';
import { useStageState } from '../store/use-stage.tsx';
import { useComposition } from '../use-composition.ts';
import type { Cast } from './cast.ts';
import type { SpaceLink } from './space-link.ts';

interface Props {
  readonly space: SpaceLink;
  readonly air: SceneLink;
  readonly cast: Cast;
  readonly near: boolean;
}

/** The canvas of the cards, and what the scene has to know. Without WebGL it stays empty, and cards show themselves. */
export function SpaceView({ space, air, cast, near }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const panel = useStageState(state => state.panel !== null);
  const full = useStageState(state => state.full);
  const composition = useComposition(cast.hero.view.aspect, near, panel, full);

  // Before the scene is there, and before each change of it: the scene reads what is set here.
  useEffect(() => space.setPlaces(composition, near), [space, composition, near]);
  useEffect(() => air.set({ composition }), [air, composition]);
  useEffect(() => space.setCast(cast), [space, cast]);

  useEffect(() => {
    // At the screen's edge she has no room for a scene, and no time of the machine's: the card is a plain picture there.
    if (isCompanion()) return;
    let stop = () => {};
    let gone = false;
    import('./stage.ts').then(({ Stage }) => {
      if (gone || !canvas.current) return;
      try {
        const stage = new Stage(canvas.current, space, air);
        space.opened(stage);
        document.documentElement.dataset.scene = 'ready';
        stop = () => {
          delete document.documentElement.dataset.scene;
          space.opened(null);
          stage.dispose();
        };
      } catch (error) {
        quality.began(null);
        console.info('No WebGL here: cards are plain pictures.', error);
      }
    });
    return () => {
      gone = true;
      stop();
    };
  }, [space, air]);

  return (
    <div aria-hidden="true">
      <canvas ref={canvas} className="space" data-testid="space" />
    </div>
  );
}
