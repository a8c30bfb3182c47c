import type { Terminal } from '../bus/command.ts';

export interface Streams {
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown; readonly isTTY?: boolean };
}

/** The terminal that commands write to: results to standard output, the rest to standard error. */
export function createTerminal(root: string, flags: Terminal['flags'], { out, err }: Streams): Terminal {
  let transient = false;
  const clear = () => {
    if (transient) err.write('\r\u001b[K');
    transient = false;
  };
  return {
    root,
    flags,
    json: flags.json === true,
    print(line) {
      clear();
      out.write(`${line}\n`);
    },
    note(line, options) {
      if (options?.transient === true) {
        // Progress is for eyes: a log of every step helps nobody.
        if (err.isTTY !== true) return;
        clear();
        err.write(line);
        transient = true;
        return;
      }
      clear();
      err.write(`${line}\n`);
    },
  };
}
