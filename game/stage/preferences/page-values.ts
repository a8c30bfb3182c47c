/** The settings that this browser keeps, wherever they live in the page: by the names that the registry has for them. */
import { QUALITY_SETTINGS, quality } from '../quality/quality.ts';
import type { Store } from '../store/store.ts';
import type { VoiceState } from '../store/voice.ts';
import { type Look, pageLook } from './look.ts';

export type PageValue = string | number | boolean;

interface Place {
  read(): PageValue;
  /** Of anything: what makes no sense is brought to what does. */
  write(value: unknown): void;
}

export interface PageValues {
  readonly names: readonly string[];
  /** @throws Error on a name that the page does not keep: a bug. */
  read(name: string): PageValue;
  write(name: string, value: unknown): void;
  subscribe(listener: () => void): () => void;
}

interface Voice {
  setVolume(patch: Partial<Pick<VoiceState, 'muted' | 'volume'>>): void;
}

export function pageValues(store: Store, voice: Voice): PageValues {
  const look = (key: keyof Look, scale = 1): Place => ({
    read() {
      const value = pageLook.look()[key];
      return typeof value === 'number' ? Math.round(scale * value) : value;
    },
    write: value => pageLook.change({ [key]: typeof value === 'number' ? value / scale : value }),
  });
  const part = (value: unknown) => Math.min(1, Math.max(0, Number(value) / 100 || 0));
  const places: Readonly<Record<string, Place>> = {
    'sound.volume': {
      read: () => Math.round(100 * store.state().voice.volume),
      write: value => voice.setVolume({ volume: part(value) }),
    },
    'sound.effects': {
      read: () => Math.round(100 * store.state().voice.effects),
      write: value => store.dispatch({ type: 'voice', patch: { effects: part(value) } }),
    },
    'sound.muted': {
      read: () => store.state().voice.muted,
      write: value => voice.setVolume({ muted: value === true }),
    },
    'sight.captions': look('captionSize'),
    'sight.text': look('textScale', 100),
    'sight.motion': look('motion'),
    'sight.contrast': look('contrast'),
    'sight.quality': {
      read: () => quality.state().setting,
      write: value => quality.choose(QUALITY_SETTINGS.find(name => name === value) ?? 'auto'),
    },
    'painting.along': {
      read: () => store.state().live,
      write: value => store.dispatch({ type: 'live', live: value === true }),
    },
  };
  function placeOf(name: string): Place {
    const place = places[name];
    if (place === undefined) throw new Error(`the page keeps no setting "${name}"`);
    return place;
  }
  return {
    names: Object.keys(places),
    read: name => placeOf(name).read(),
    write: (name, value) => placeOf(name).write(value),
    subscribe(listener) {
      const stops = [store.subscribe(listener), pageLook.subscribe(listener), quality.subscribe(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
