import { useStage } from '../store/use-stage.tsx';
import { FrameView } from './frame-view.tsx';
import { TweakView } from './tweak-view.tsx';

/** The opposite of the scene: every number that moves her, and where the time goes. */
export default function Overlay() {
  const { store } = useStage();
  return (
    <section className="overlay" aria-label="Debug overlay" data-testid="overlay">
      <TweakView onClose={() => store.dispatch({ type: 'overlay', open: false })} />
      <FrameView />
    </section>
  );
}
