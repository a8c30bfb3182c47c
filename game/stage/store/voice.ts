/** What the page knows of her voice and of the person's. */
import type { ListenMode } from '../../api/voice-protocol.ts';
import { USUAL_VOLUME } from '../../settings/page-limits.ts';
import type { Shelf } from './keep.ts';
import type { Store } from './store.ts';

export interface VoiceState {
  /** The text that is heard now, and how many of its words have begun; stays for a moment after its end. */
  readonly caption: { readonly id: string; readonly words: readonly string[]; readonly said: number } | null;
  /** What this page's microphone does. */
  readonly listening: ListenMode;
  /** Somebody is speaking into it. */
  readonly hearing: boolean;
  /** What has been understood so far. */
  readonly partial: string;
  readonly muted: boolean;
  /** She is heard on this page; false while another one was touched last. */
  readonly here: boolean;
  /** Of her voice, 0 … 1. */
  readonly volume: number;
  /** Of the scene's sounds, 0 … 1. */
  readonly effects: number;
}

export const QUIET: VoiceState = {
  caption: null,
  listening: 'off',
  hearing: false,
  partial: '',
  muted: false,
  here: true,
  ...USUAL_VOLUME,
};

const KEY = 'aurora.voice.v1';

/** Volumes and mute of the last visit; what is none is as at first. */
export function loadVoice(shelf: Shelf): VoiceState {
  try {
    const kept = JSON.parse(shelf.getItem(KEY) ?? '{}') as Partial<VoiceState> | null;
    const { muted, volume, effects } = kept ?? {};
    return {
      ...QUIET,
      muted: muted === true,
      ...(isVolume(volume) && { volume }),
      ...(isVolume(effects) && { effects }),
    };
  } catch {
    return QUIET;
  }
}

const isVolume = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;

/** Writes all of them whenever one changed. */
export function keepVoice(store: Pick<Store, 'state' | 'subscribe'>, shelf: Shelf): () => void {
  let kept = store.state().voice;
  return store.subscribe(() => {
    const { muted, volume, effects } = store.state().voice;
    if (muted === kept.muted && volume === kept.volume && effects === kept.effects) return;
    kept = store.state().voice;
    try {
      shelf.setItem(KEY, JSON.stringify({ muted, volume, effects }));
    } catch {
      // A full or forbidden storage costs the memory of a reload, nothing else.
    }
  });
}
