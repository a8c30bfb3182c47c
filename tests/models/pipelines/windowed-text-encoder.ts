/** A toy text encoder that reads windows: begin mark, eight letters, end mark; each state depends on its neighbour. */
import type { TextStates, WindowEncoder } from '../../../models/pipelines/index.ts';
import type { TokenWindow } from '../../../models/prompt/index.ts';
import { ToyTextEncoder } from './toy-parts.ts';

const WINDOW = 10;
const [BEGIN, END, FILLING] = [1, 2, 3];

export class WindowedTextEncoder extends ToyTextEncoder {
  readonly windowed: (readonly (readonly number[])[])[] = [];

  readonly windows: WindowEncoder = {
    tokenizer: { maxTokens: WINDOW, split: text => [...text].map(letter => letter.charCodeAt(0)) },
    encode: windows => this.#encodeWindows(windows),
  };

  override async encode(prompts: readonly string[]): Promise<TextStates> {
    this.encoded.push(prompts);
    return states(
      prompts.map(prompt => [...prompt].slice(0, WINDOW - 2).map(letter => letter.charCodeAt(0))),
    );
  }

  async #encodeWindows(windows: readonly TokenWindow[]): Promise<TextStates> {
    const pieces = windows.map(window => window.pieces);
    this.windowed.push(pieces);
    return states(pieces);
  }
}

function states(rows: readonly (readonly number[])[]): TextStates {
  const data = rows.flatMap(pieces => {
    const ids = [BEGIN!, ...pieces, END!, ...Array<number>(WINDOW - 2 - pieces.length).fill(FILLING!)];
    return ids.flatMap((id, i) => [Math.sin(id), Math.cos(id + (ids[i - 1] ?? 0)) + 2]);
  });
  return { data: Float32Array.from(data), shape: [rows.length, WINDOW, 2] };
}
