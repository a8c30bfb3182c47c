import { useEffect, useState } from 'react';
import { isCompanion } from '../shell/companion-bar.tsx';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { Welcome, type WelcomePlace } from './welcome.ts';

/** Keys that are held with others, and say nothing by themselves. */
const MODIFIERS = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock'];

interface Shown {
  readonly place: WelcomePlace;
  readonly text: string | null;
}

/** Shown once, over the scene as it is: where to look, and that any key skips it. */
export function WelcomeView() {
  const { store, client } = useStage();
  const connected = useStageState(state => state.version !== null && state.link.status === 'open');
  const [shown, setShown] = useState<Shown | null>(null);

  useEffect(() => {
    if (!connected || isCompanion()) return;
    let stopHearing = () => {};
    const welcome = new Welcome({
      call: (command, input) => client.call(command, input),
      show(now) {
        setShown(now);
        stopHearing();
        if (now) stopHearing = onAnything(() => welcome.skip());
      },
      painting: id => store.state().jobs.some(job => job.id === id && job.finishedAt === null),
      wait: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
    });
    const over = () => {
      stopHearing();
      setShown(null);
    };
    // Where the kernel is lost in the middle, it comes again at another time.
    void welcome.begin().catch(over);
    return over;
  }, [client, store, connected]);

  useEffect(() => {
    if (!shown) return;
    document.documentElement.dataset.welcome = shown.place;
    return () => {
      delete document.documentElement.dataset.welcome;
    };
  }, [shown]);

  if (!shown) return null;
  return (
    <aside className="welcome" aria-label="Welcome" data-testid="welcome" data-place={shown.place}>
      {shown.text && (
        <p className="welcome-text" role="status">
          {shown.text}
        </p>
      )}
      <p className="welcome-skip">Any key skips this</p>
    </aside>
  );
}

/** The first key or touch. What is typed is typed all the same; Esc skips this, and stops no picture. */
function onAnything(then: () => void): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (MODIFIERS.includes(event.key)) return;
    if (event.key === 'Escape') event.stopPropagation();
    then();
  };
  window.addEventListener('keydown', onKey, true);
  window.addEventListener('pointerdown', then, true);
  return () => {
    window.removeEventListener('keydown', onKey, true);
    window.removeEventListener('pointerdown', then, true);
  };
}
