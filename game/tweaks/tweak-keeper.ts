/** Keeps what was turned over a restart: tweaks that are not as usual, in a file of the home folder. */
import { readFileSync } from 'node:fs';
import type { FaceService } from '../avatar/face-service.ts';
import type { LoopClock } from '../loop.ts';
import { writeWhole } from '../write-whole.ts';
import { writeTweakFile } from './preset-format.ts';
import { readTweakFile } from './tweak-file.ts';

/** Milliseconds after the last turn; a slider that is dragged is written once. */
const SETTLED = 500;

export interface TweakKeeperOptions {
  readonly file: string;
  readonly face: Pick<FaceService, 'changed' | 'turn' | 'turned'>;
  readonly clock: LoopClock;
  readonly onProblem: (problem: string) => void;
}

export class TweakKeeper {
  readonly #options: TweakKeeperOptions;
  #cancel: (() => void) | null = null;
  #writing: Promise<void> = Promise.resolve();

  /** Turns what was kept. It enters the world as an input like any other, before its first tick: a replay has it too. */
  constructor(options: TweakKeeperOptions) {
    this.#options = options;
    this.#takeUp();
    options.face.turned.subscribe(() => {
      this.#cancel?.();
      this.#cancel = options.clock.after(SETTLED, () => this.#write());
    });
  }

  /** Resolves when all is written. */
  async stop(): Promise<void> {
    if (this.#cancel !== null) {
      this.#cancel();
      this.#write();
    }
    await this.#writing;
  }

  #takeUp(): void {
    const { file, face, onProblem } = this.#options;
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      // Nothing was ever turned.
      return;
    }
    try {
      const { tweaks, notes } = readTweakFile(text);
      for (const [name, value] of Object.entries(tweaks)) face.turn(name, value);
      for (const note of notes) onProblem(`${file}: ${note}`);
    } catch (error) {
      onProblem(`${file}: ${(error as Error).message} The tweaks are as usual.`);
    }
  }

  #write(): void {
    const { file, face, onProblem } = this.#options;
    this.#cancel = null;
    const text = writeTweakFile(null, face.changed());
    // One after another, so that the last one stays.
    this.#writing = this.#writing
      .then(() => writeWhole(file, text))
      .catch(error => onProblem(`the tweaks could not be kept: ${(error as Error).message}`));
  }
}
