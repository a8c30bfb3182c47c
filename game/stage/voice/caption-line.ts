/** What stands under her while she speaks: one line of the text at a time, and in it the words that have been said. */

/** Characters that fit on the narrowest screen at the captions' size. */
const LONGEST = 44;
/** A sentence that ends after so many characters ends its line. */
const ENOUGH = 20;

export interface CaptionWord {
  readonly index: number;
  readonly text: string;
  readonly said: boolean;
}

/** The lines of a text: the index of the first word of each. */
export function captionLines(words: readonly string[]): number[] {
  const lines: number[] = [];
  let length = Number.POSITIVE_INFINITY;
  let ended = false;
  for (const [i, word] of words.entries()) {
    if (length + 1 + word.length > LONGEST || (ended && length >= ENOUGH)) {
      lines.push(i);
      length = word.length;
    } else length += 1 + word.length;
    ended = /[.!?…]["')\]]*$/.test(word);
  }
  return lines;
}

/** The line in which the last word that was said stands. */
export function captionLine(words: readonly string[], said: number): CaptionWord[] {
  const lines = captionLines(words);
  const at = Math.max(0, said - 1);
  const line = lines.findLastIndex(first => first <= at);
  const [from = 0, to = words.length] = [lines[line], lines[line + 1]];
  return words.slice(from, to).map((text, i) => ({ index: from + i, text, said: from + i < said }));
}
