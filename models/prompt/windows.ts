/**
 * A prompt's tokens in the windows that a text encoder reads: 75 between begin and end mark for CLIP. A longer
 * prompt fills several windows, each encoded alone. By A1111's rules: a word list is not torn apart when a comma is
 * near the end of a window (within `backtrack` tokens), BREAK fills a window up, and an embedding is never divided.
 */

import { type EmbeddingNames, splitEmbeddings } from './embeddings.ts';
import type { Fragment } from './emphasis.ts';

/** What chunking has to know of a tokenizer. */
export interface WindowTokenizer {
  /** Tokens between the marks: 75 for CLIP. */
  readonly size: number;
  /** Marks at the two ends, and what fills the window behind the end mark. */
  readonly begin: number;
  readonly end: number;
  readonly pad: number;
  /** The token of a comma between words; null where there is none. */
  readonly comma: number | null;
  /** Tokens of a text of any length, without marks. */
  pieces(text: string): readonly number[];
}

/** A learned embedding in a window: `vectors` tokens from `at` on are replaced by its vectors. */
export interface EmbeddingSlot {
  readonly name: string;
  readonly at: number;
  readonly vectors: number;
}

export interface TokenWindow {
  /** `size + 2` ids. */
  readonly ids: readonly number[];
  /** 1 up to the end mark, 0 behind it. */
  readonly mask: readonly number[];
  /** The weight of each token; 1 for marks and filling. */
  readonly weights: readonly number[];
  readonly embeddings: readonly EmbeddingSlot[];
}

export interface WindowOptions {
  /** How far back a comma may lie for the words after it to move to the next window; 0 never moves any. Default 20. */
  readonly backtrack?: number;
  /** Learned embeddings at hand, by name, with their number of vectors. */
  readonly embeddings?: EmbeddingNames;
}

interface OpenWindow {
  tokens: number[];
  weights: number[];
  embeddings: EmbeddingSlot[];
}

/** At least one window; an empty prompt is one of marks and filling. Throws `PROMPT_EMBEDDING`. */
export function toWindows(
  sections: readonly (readonly Fragment[])[],
  tokenizer: WindowTokenizer,
  options: WindowOptions = {},
): readonly TokenWindow[] {
  const { backtrack = 20, embeddings } = options;
  const { size, comma } = tokenizer;
  const windows: TokenWindow[] = [];
  let open = emptyWindow();
  /** Place of the last comma in the open window, -1 for none. */
  let lastComma = -1;
  const close = () => {
    windows.push(closeWindow(open, tokenizer));
    open = emptyWindow();
    lastComma = -1;
  };
  /** Closes the window if it is full, behind its last comma if that is near. */
  const makeRoom = () => {
    if (open.tokens.length < size) return;
    const near = lastComma >= 0 && size - lastComma <= backtrack;
    const moved = near ? cutWindow(open, lastComma + 1) : emptyWindow();
    close();
    open = moved;
  };
  const addToken = (token: number, weight: number) => {
    if (token !== comma) makeRoom();
    else if (open.tokens.length < size) lastComma = open.tokens.length;
    if (open.tokens.length === size) close();
    open.tokens.push(token);
    open.weights.push(weight);
  };
  const addEmbedding = (name: string, vectors: number, weight: number) => {
    makeRoom();
    if (open.tokens.length + vectors > size) close();
    open.embeddings.push({ name, at: open.tokens.length + 1, vectors });
    for (let i = 0; i < vectors; i++) {
      open.tokens.push(tokenizer.pad);
      open.weights.push(weight);
    }
  };

  for (const [index, fragments] of sections.entries()) {
    if (index > 0) close();
    for (const { text, weight, start } of fragments) {
      for (const part of splitEmbeddings(text, embeddings, size, start)) {
        if (part.kind === 'embedding') addEmbedding(part.name, part.vectors, weight);
        else for (const token of tokenizer.pieces(part.text)) addToken(token, weight);
      }
    }
  }
  if (open.tokens.length > 0 || windows.length === 0) close();
  return windows;
}

function emptyWindow(): OpenWindow {
  return { tokens: [], weights: [], embeddings: [] };
}

/** Takes out of `window` what stands at `from` and behind it. */
function cutWindow(window: OpenWindow, from: number): OpenWindow {
  const isMoved = (slot: EmbeddingSlot) => slot.at - 1 >= from;
  const moved = window.embeddings.filter(isMoved).map(slot => ({ ...slot, at: slot.at - from }));
  window.embeddings = window.embeddings.filter(slot => !isMoved(slot));
  return { tokens: window.tokens.splice(from), weights: window.weights.splice(from), embeddings: moved };
}

function closeWindow({ tokens, weights, embeddings }: OpenWindow, tokenizer: WindowTokenizer): TokenWindow {
  const filling = tokenizer.size - tokens.length;
  const fill = (value: number) => Array<number>(filling).fill(value);
  return {
    ids: [tokenizer.begin, ...tokens, tokenizer.end, ...fill(tokenizer.pad)],
    mask: [...Array<number>(tokens.length + 2).fill(1), ...fill(0)],
    weights: [1, ...weights, 1, ...fill(1)],
    embeddings,
  };
}
