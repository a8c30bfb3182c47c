/** The scene's sounds: what happens in the page is heard, under her voice. */
import type { StageState } from '../store/state.ts';
import type { Store } from '../store/store.ts';
import { type Cue, cuesOf, type SoundName } from './cues.ts';

/** What plays them. */
export interface Instrument {
  /** @param volume 0 … 1 */
  play(cue: Cue, volume: number): void;
}

/** Of a sound's volume, while she speaks. */
const DUCKED = 0.25;

export class SoundBoard {
  readonly #store: Pick<Store, 'state'>;
  readonly #instrument: Instrument;

  constructor(store: Pick<Store, 'state' | 'subscribe'>, instrument: Instrument) {
    this.#store = store;
    this.#instrument = instrument;
    let before = store.state();
    store.subscribe(() => {
      const after = store.state();
      for (const cue of cuesOf(before, after)) this.play(cue.name, cue.pitch);
      before = after;
    });
  }

  /** Of a page whose sounds are not wanted nothing is heard. */
  play(name: SoundName, pitch = 1): void {
    const volume = volumeOf(this.#store.state());
    if (volume > 0) this.#instrument.play({ name, pitch }, volume);
  }
}

function volumeOf({ voice: { muted, effects, here, caption } }: StageState): number {
  if (muted || !here) return 0;
  return effects * (caption === null ? 1 : DUCKED);
}
