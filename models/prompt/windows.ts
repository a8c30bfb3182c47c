/**
 * A prompt's tokens in the windows that a text encoder reads: 75 between begin and end mark for CLIP. A longer
 * prompt fills several windows, each encoded alone. By A1111's rules: a word list is not torn apart when a comma is
 * near the end of a window (within `backtrack` tokens), BREAK fills a window up, and an embedding is never divided.
 */

import { type EmbeddingNames, splitEmbeddings } from './embeddings.ts';
import type { Fragment } from './emphasis.ts';

/** What has to be known of a tokenizer; `PromptTokenizer` is one. */
export interface WindowTokenizer {
  /** Window length, with its two marks: 77 for CLIP. */
  readonly maxTokens: number;
  /** Word pieces of a text of any length, without marks. */
  split(text: string): readonly number[];
}

/** A learned embedding in a window: `vectors` tokens from `at` on (the begin mark is 0) are replaced by its vectors. */
export interface EmbeddingSlot {
  readonly name: string;
  readonly at: number;
  readonly vectors: number;
}

export interface TokenWindow {
  /** At most `maxTokens` - 2, without marks and filling. */
  readonly pieces: readonly number[];
  /** Of all `maxTokens` tokens; 1 for marks and filling. */
  readonly weights: readonly number[];
  readonly embeddings: readonly EmbeddingSlot[];
}

export interface WindowOptions {
  /**
   * What becomes of words that do not fit: another `window` (the default), or they are `cut` off, so that only a
   * BREAK begins another.
   */
  readonly overflow?: 'window' | 'cut';
  /** How far back a comma may lie for the words after it to move to the next window; 0 never moves any. Default 20. */
  readonly backtrack?: number;
  /** Learned embeddings at hand, by name, with their number of vectors. */
  readonly embeddings?: EmbeddingNames;
}

interface OpenWindow {
  pieces: number[];
  weights: number[];
  embeddings: EmbeddingSlot[];
}

/** At least one window; an empty prompt is one of marks and filling. Throws `PROMPT_EMBEDDING`. */
export function toWindows(
  sections: readonly (readonly Fragment[])[],
  tokenizer: WindowTokenizer,
  options: WindowOptions = {},
): readonly TokenWindow[] {
  const { backtrack = 20, embeddings, overflow = 'window' } = options;
  const size = tokenizer.maxTokens - 2;
  const comma = commaOf(tokenizer);
  const windows: TokenWindow[] = [];
  let open = emptyWindow();
  /** Place of the last comma in the open window, -1 for none. */
  let lastComma = -1;
  const close = () => {
    windows.push(closeWindow(open, size));
    open = emptyWindow();
    lastComma = -1;
  };
  /** Closes the window if it is full, behind its last comma if that is near. */
  const makeRoom = () => {
    if (open.pieces.length < size) return;
    const near = lastComma >= 0 && size - lastComma <= backtrack;
    const moved = near ? cutWindow(open, lastComma + 1) : emptyWindow();
    close();
    open = moved;
  };
  const addPiece = (piece: number, weight: number) => {
    if (overflow === 'cut' && open.pieces.length === size) return;
    if (piece !== comma) makeRoom();
    else if (open.pieces.length < size) lastComma = open.pieces.length;
    if (open.pieces.length === size) close();
    open.pieces.push(piece);
    open.weights.push(weight);
  };
  const addEmbedding = (name: string, vectors: number, weight: number) => {
    if (overflow === 'cut' && open.pieces.length + vectors > size) return;
    makeRoom();
    if (open.pieces.length + vectors > size) close();
    open.embeddings.push({ name, at: open.pieces.length + 1, vectors });
    for (let i = 0; i < vectors; i++) {
      open.pieces.push(PLACEHOLDER);
      open.weights.push(weight);
    }
  };

  for (const [index, fragments] of sections.entries()) {
    if (index > 0) close();
    for (const { text, weight, start } of fragments) {
      for (const part of splitEmbeddings(text, embeddings, size, start)) {
        if (part.kind === 'embedding') addEmbedding(part.name, part.vectors, weight);
        else for (const piece of tokenizer.split(part.text)) addPiece(piece, weight);
      }
    }
  }
  if (open.pieces.length > 0 || windows.length === 0) close();
  return windows;
}

function emptyWindow(): OpenWindow {
  return { pieces: [], weights: [], embeddings: [] };
}

/** Takes out of `window` what stands at `from` and behind it. */
function cutWindow(window: OpenWindow, from: number): OpenWindow {
  const isMoved = (slot: EmbeddingSlot) => slot.at - 1 >= from;
  const moved = window.embeddings.filter(isMoved).map(slot => ({ ...slot, at: slot.at - from }));
  window.embeddings = window.embeddings.filter(slot => !isMoved(slot));
  return { pieces: window.pieces.splice(from), weights: window.weights.splice(from), embeddings: moved };
}

function closeWindow({ pieces, weights, embeddings }: OpenWindow, size: number): TokenWindow {
  const filling = Array<number>(size - pieces.length).fill(1);
  return { pieces, weights: [1, ...weights, 1, ...filling], embeddings };
}

/** Stands for a vector of an embedding until the encoder puts that in. */
const PLACEHOLDER = 0;

/** Null where a comma is no word piece of its own. */
function commaOf(tokenizer: WindowTokenizer): number | null {
  const pieces = tokenizer.split(',');
  return pieces.length === 1 ? pieces[0]! : null;
}
