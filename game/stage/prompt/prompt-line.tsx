import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { BrushIcon, LiveIcon, SlidersIcon } from '../frame/icons.tsx';
import { HudView } from '../hud/hud-view.tsx';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { isSaid } from '../talk/talk-link.ts';
import { AT_DRAFT, walk } from './history.ts';
import { adjustWeight } from './weight.ts';

const EXAMPLE = 'a 3d render of a red fox, mint green background';

/** The subtitle that can be typed into. */
export function PromptLine() {
  const { store, client } = useStage();
  const prompt = useStageState(state => state.draft.prompt);
  const live = useStageState(state => state.live);
  const settingsOpen = useStageState(state => state.panel === 'settings');
  const field = useRef<HTMLTextAreaElement>(null);
  const [place, setPlace] = useState(AT_DRAFT);
  const selectAfter = useRef<readonly [number, number] | null>(null);

  useLayoutEffect(() => {
    const area = field.current;
    if (area?.value !== prompt) return;
    fitToWords(area);
    if (selectAfter.current) area.setSelectionRange(...selectAfter.current);
    selectAfter.current = null;
  }, [prompt]);

  // Another width, or the fonts that it is written in: other lines.
  useEffect(() => {
    const area = field.current;
    if (!area) return;
    let width = 0;
    const observer = new ResizeObserver(() => {
      if (area.clientWidth === width) return;
      width = area.clientWidth;
      fitToWords(area);
    });
    observer.observe(area);
    void document.fonts.ready.then(() => fitToWords(area));
    return () => observer.disconnect();
  }, []);

  const write = (text: string, selection?: readonly [number, number]) => {
    selectAfter.current = selection ?? null;
    store.dispatch({ type: 'draft', patch: { prompt: text } });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { key, altKey, ctrlKey, metaKey, shiftKey, nativeEvent } = event;
    // While an input method composes a word, Enter belongs to it.
    if (nativeEvent.isComposing) return;
    if (key === 'Enter' && !shiftKey && !altKey) {
      event.preventDefault();
      event.stopPropagation();
      setPlace(AT_DRAFT);
      // What is said to her is answered; a description is painted, and with Ctrl whatever it is.
      const forced = ctrlKey || metaKey;
      if (!forced && isSaid(prompt)) void client.talk.say(prompt);
      else void client.generate({ fresh: forced });
    } else if (altKey && (key === 'ArrowUp' || key === 'ArrowDown')) {
      event.preventDefault();
      const direction = key === 'ArrowUp' ? 'older' : 'newer';
      const next = walk(store.state().history, place, direction, prompt);
      if (!next) return;
      setPlace(next.walk);
      write(next.text, [next.text.length, next.text.length]);
    } else if ((ctrlKey || metaKey) && (key === 'ArrowUp' || key === 'ArrowDown')) {
      event.preventDefault();
      const { selectionStart, selectionEnd } = event.currentTarget;
      const weighed = adjustWeight(
        { text: prompt, start: selectionStart, end: selectionEnd },
        key === 'ArrowUp' ? 1 : -1,
      );
      write(weighed.text, [weighed.start, weighed.end]);
    }
  };

  return (
    <form
      className="prompt-line"
      aria-label="Paint"
      onSubmit={event => {
        event.preventDefault();
        void client.generate();
      }}
    >
      <HudView />
      <button
        type="button"
        data-testid="settings-toggle"
        className="icon-button"
        aria-label="Settings of the picture"
        aria-expanded={settingsOpen}
        title="Settings (Alt+S)"
        onClick={() => store.dispatch({ type: 'panel', panel: settingsOpen ? null : 'settings' })}
      >
        <SlidersIcon />
      </button>
      <textarea
        ref={field}
        data-testid="prompt"
        className="prompt-field"
        aria-label="What to paint"
        placeholder={EXAMPLE}
        rows={1}
        spellCheck={false}
        autoComplete="off"
        // biome-ignore lint/a11y/noAutofocus: the page is this line; a person types at once.
        autoFocus
        value={prompt}
        onChange={event => {
          setPlace(AT_DRAFT);
          write(event.currentTarget.value, [
            event.currentTarget.selectionStart,
            event.currentTarget.selectionEnd,
          ]);
        }}
        onKeyDown={onKeyDown}
      />
      <button
        type="button"
        data-testid="live"
        className="icon-button live-button"
        aria-label="Paint along while I write"
        aria-pressed={live}
        title="Paint along while I write. Enter makes what you see a picture, Ctrl+Enter a new one"
        onClick={() => store.dispatch({ type: 'live', live: !live })}
      >
        <LiveIcon />
      </button>
      <button
        type="submit"
        data-testid="generate"
        className="icon-button icon-button-bright"
        aria-label="Paint it"
        title="Paint (Enter)"
      >
        <BrushIcon />
      </button>
    </form>
  );
}

/** As high as its words. */
function fitToWords(area: HTMLTextAreaElement): void {
  area.style.height = '0';
  area.style.height = `${area.scrollHeight}px`;
}
