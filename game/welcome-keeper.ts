/** Whether the person has been welcomed: once, and kept in the home folder. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface WelcomeKeeperOptions {
  /** Null: nothing is kept, and nobody is welcomed. */
  readonly file: string | null;
  /** `off` in AURORA_WELCOME: for machines that nobody sits at. */
  readonly off: boolean;
  readonly onProblem: (problem: string) => void;
}

export class WelcomeKeeper {
  readonly #options: WelcomeKeeperOptions;
  /** A page is at it: another one that opens meanwhile does not begin as well. */
  #begun = false;
  /** The picture that greets, by its job: whoever started the program has asked for it, and one is enough. */
  picture: string | null = null;

  constructor(options: WelcomeKeeperOptions) {
    this.#options = options;
  }

  /** True once for each start of the program, until it is marked as seen. */
  begin(): boolean {
    const { file, off } = this.#options;
    const due = file !== null && !off && !this.#begun && !existsSync(file);
    this.#begun ||= due;
    return due;
  }

  /** It was seen to its end or skipped; or it is to come again. */
  mark(seen: boolean): void {
    const { file, onProblem } = this.#options;
    if (file === null) return;
    this.#begun = false;
    try {
      if (seen) {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, '{ "seen": true }\n');
      } else rmSync(file, { force: true });
    } catch (error) {
      this.#begun = seen;
      onProblem(`that the welcome was seen could not be kept: ${(error as Error).message}`);
    }
  }
}
