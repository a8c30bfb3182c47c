import { Howl, Howler } from 'howler';
import chime from '../../../assets/sounds/chime.wav';
import grab from '../../../assets/sounds/grab.wav';
import land from '../../../assets/sounds/land.wav';
import swish from '../../../assets/sounds/swish.wav';
import thud from '../../../assets/sounds/thud.wav';
import wake from '../../../assets/sounds/wake.wav';
import type { Cue, SoundName } from './cues.ts';
import type { Instrument } from './sound-board.ts';

const URLS: Readonly<Record<SoundName, string>> = { wake, chime, thud, swish, grab, land };

/** Milliseconds in which the same sound is heard once: four pictures that are done together are one chime. */
const ONCE_IN = 70;

/**
 * howler's: decoded once and mixed by Web Audio. A browser keeps it silent until the page has been touched; what was to be heard
 * before that is left out, apart from the wake, which then greets the first touch.
 */
export class Howls implements Instrument {
  readonly #howls = new Map<SoundName, Howl>();
  readonly #played = new Map<SoundName, number>();

  constructor() {
    // The first sounds that are wanted are short, and late is worse than never.
    Howler.autoSuspend = true;
    for (const [name, url] of Object.entries(URLS))
      this.#howls.set(name as SoundName, new Howl({ src: [url], format: ['wav'], preload: true }));
  }

  play({ name, pitch }: Cue, volume: number): void {
    const now = performance.now();
    if (now - (this.#played.get(name) ?? Number.NEGATIVE_INFINITY) < ONCE_IN) return;
    this.#played.set(name, now);
    if (Howler.ctx?.state !== 'running' && name !== 'wake') return;
    const howl = this.#howls.get(name);
    const id = howl?.play();
    if (howl === undefined || id === undefined) return;
    howl.rate(pitch, id);
    howl.volume(volume, id);
  }
}
