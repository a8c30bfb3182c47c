import { useEffect, useRef, useState } from 'react';
import { serializeError } from '../../../models/errors.ts';
import type { TweakView as Tweak } from '../../avatar/face-view.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { PresetBar } from './preset-bar.tsx';
import { TweakPane } from './tweak-pane.ts';

/** All that can be turned, with what is kept by name above it. */
export function TweakView({ onClose }: { readonly onClose: () => void }) {
  const { store, client } = useStage();
  const place = useRef<HTMLDivElement>(null);
  const pane = useRef<TweakPane | null>(null);
  const [letters, setLetters] = useState('');
  const [count, setCount] = useState<number | null>(null);
  const connected = useStageState(state => state.link.status === 'open');

  // biome-ignore lint/correctness/useExhaustiveDependencies: when the kernel is back, its tweaks are asked for anew
  useEffect(() => {
    let gone = false;
    let unsubscribe = () => {};
    /** The newest value of each, sent once a display frame. */
    const turned = new Map<string, number | undefined>();
    const send = () => {
      for (const [name, value] of turned) {
        turned.delete(name);
        client.call('tweak', { name, ...(value !== undefined && { value }) }).catch(error => {
          store.dispatch({ type: 'error', error: serializeError(error) });
        });
      }
    };
    client.call<{ tweaks: Tweak[] }>('tweaks', {}).then(
      ({ tweaks }) => {
        if (gone || !place.current) return;
        pane.current = new TweakPane({
          container: place.current,
          tweaks,
          turn(name, value) {
            if (turned.size === 0) requestAnimationFrame(send);
            turned.set(name, value);
          },
        });
        setCount(tweaks.length);
        unsubscribe = client.tweaked.subscribe(view => pane.current?.show(view));
      },
      error => store.dispatch({ type: 'error', error: serializeError(error) }),
    );
    return () => {
      gone = true;
      unsubscribe();
      pane.current?.dispose();
      pane.current = null;
    };
  }, [client, store, connected]);

  return (
    <div className="overlay-tweaks" data-testid="overlay-tweaks">
      <header className="overlay-head">
        <input
          type="search"
          className="overlay-input"
          data-testid="tweak-filter"
          aria-label="Find a tweak"
          placeholder={count === null ? 'tweaks' : `find among ${count} tweaks`}
          value={letters}
          onChange={event => {
            setLetters(event.currentTarget.value);
            pane.current?.filter(event.currentTarget.value);
          }}
        />
        <button
          type="button"
          className="overlay-button"
          aria-label="Close the debug overlay"
          title="F3"
          onClick={onClose}
        >
          ×
        </button>
      </header>
      <PresetBar />
      <div ref={place} className="overlay-pane" />
    </div>
  );
}
