/** What tokenizers of every kind have in common: a window with a mark at each end, filled up with padding. */

export interface TokenizedPrompt {
  /** Exactly the window's length: begin mark, words, end mark, padding. */
  readonly ids: readonly number[];
  /** 1 for each id that means something, 0 for padding. */
  readonly mask: readonly number[];
  /** Word pieces of the whole prompt, marks left out; more than `ids` can hold when it was cut. */
  readonly pieces: number;
}

export interface PromptTokenizer {
  /** Window length in tokens, marks included. */
  readonly maxTokens: number;
  readonly vocabularySize: number;
  /** All word pieces of a text, however long, without marks and padding. */
  split(text: string): readonly number[];
  /** One window of word pieces: marks put around them, what does not fit cut off, the rest padded. */
  frame(pieces: readonly number[]): TokenizedPrompt;
  /** `frame(split(prompt))` */
  encode(prompt: string): TokenizedPrompt;
}

export interface Framing {
  readonly maxTokens: number;
  readonly vocabularySize: number;
  readonly begin: number;
  readonly end: number;
  readonly pad: number;
  split(text: string): readonly number[];
}

export function framedTokenizer(framing: Framing): PromptTokenizer {
  const { maxTokens, vocabularySize, begin, end, pad, split } = framing;
  const frame = (pieces: readonly number[]): TokenizedPrompt => {
    const kept = [begin, ...pieces.slice(0, maxTokens - 2), end];
    const padding = maxTokens - kept.length;
    return {
      ids: [...kept, ...Array<number>(padding).fill(pad)],
      mask: [...Array<number>(kept.length).fill(1), ...Array<number>(padding).fill(0)],
      pieces: pieces.length,
    };
  };
  return { maxTokens, vocabularySize, split, frame, encode: prompt => frame(split(prompt)) };
}
