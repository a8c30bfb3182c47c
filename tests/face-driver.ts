import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ArkitShape,
  Input,
  SHAPE_COUNT,
  shapeIndex,
  Tweak,
  VISEME_COUNT,
  VISEME_NAMES,
  type VisemeName,
} from '../components/index.ts';
import { packLength, packViseme } from '../systems/index.ts';
import { WorldDriver } from './world-driver.ts';

export type SpokenViseme = readonly [
  viseme: VisemeName,
  start: number,
  end: number,
  stress: number,
  loudness: number,
];
export type SpokenWord = readonly [word: string, start: number, end: number];

/** A sentence with the times of a real voice, said as usual and twice as fast. */
export const SPOKEN = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/speech/spoken.json'), 'utf8'),
) as {
  readonly [speed in 'usual' | 'fast']: {
    readonly visemes: readonly SpokenViseme[];
    readonly words: readonly SpokenWord[];
  };
};

/** Drives her face: what is said, felt and looked at goes in, weights come out. */
export class FaceDriver extends WorldDriver {
  #utterances = 0;

  /** Opens a text and plays it from its beginning. Returns its serial. */
  say(visemes: readonly SpokenViseme[], words: readonly SpokenWord[] = []): number {
    const serial = ++this.#utterances;
    this.send(Input.utteranceOpened, serial);
    for (const [viseme, start, end, stress, loudness] of visemes) {
      const packed = packViseme(VISEME_NAMES.indexOf(viseme), stress, loudness, end - start);
      this.send(Input.visemeAdded, serial, packed, start);
    }
    for (const [, start, end] of words) this.send(Input.wordAdded, serial, packLength(end - start), start);
    this.send(Input.audioClock, serial, 1, 0);
    return serial;
  }

  turn(tweak: keyof typeof Tweak, value: number): this {
    return this.send(Input.tweakSet, Tweak[tweak], 0, value);
  }

  weight(shape: ArkitShape): number {
    return this.world.components.Face.weights[this.world.companion * SHAPE_COUNT + shapeIndex(shape)]!;
  }

  /** How far the lips form it. */
  lips(viseme: VisemeName): number {
    return this.world.components.Voice.lips[
      this.world.companion * VISEME_COUNT + VISEME_NAMES.indexOf(viseme)
    ]!;
  }

  /** A column of hers. */
  get<Part extends 'Voice' | 'Gaze' | 'Head' | 'Blink' | 'Breath' | 'Emotion'>(
    part: Part,
    column: keyof FaceDriver['world']['components'][Part] & string,
  ): number {
    const columns = this.world.components[part] as Record<string, ArrayLike<number>>;
    return columns[column]![this.world.companion]!;
  }

  /** Every number that is drawn. */
  face(): readonly number[] {
    const at = this.world.companion * SHAPE_COUNT;
    return [...this.world.components.Face.weights.slice(at, at + SHAPE_COUNT)];
  }
}
