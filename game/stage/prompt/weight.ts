/** Ctrl+↑ / Ctrl+↓ in the prompt: the weight of what is selected, in A1111's grammar `(words:1.1)`. */

export interface Selection {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const SMALLEST = 0;
const LARGEST = 2;
/** One decimal per key press, like the field's other programs. */
const STEP = 0.1;

/**
 * Changes the weight of the selection by `steps` tenths. Without a selection the word at the caret is meant. A
 * selection that stands inside `( … )` changes that group; a weight of 1 needs no brackets, so they go.
 * Returns the text with the words still selected, or the same object when there is nothing to weigh.
 */
export function adjustWeight(selection: Selection, steps: number): Selection {
  const words = selection.start === selection.end ? wordAt(selection) : trimmed(selection);
  if (words.start === words.end) return selection;
  const group = groupAround(words);
  const weight = Math.min(LARGEST, Math.max(SMALLEST, round((group?.weight ?? 1) + steps * STEP)));
  const inner = group ? words.text.slice(group.innerStart, group.innerEnd) : slice(words);
  const from = group?.start ?? words.start;
  const to = group?.end ?? words.end;
  const before = words.text.slice(0, from);
  const replaced = weight === 1 ? inner : `(${inner}:${weight})`;
  const start = before.length + (weight === 1 ? 0 : 1);
  return { text: before + replaced + words.text.slice(to), start, end: start + inner.length };
}

interface Group {
  readonly start: number;
  readonly end: number;
  readonly innerStart: number;
  readonly innerEnd: number;
  readonly weight: number;
}

/** The group whose inside is exactly the selection, or which is itself selected. */
function groupAround({ text, start, end }: Selection): Group | null {
  const selected = /^\((.+?)(?::\s*([0-9]*\.?[0-9]+))?\)$/s.exec(text.slice(start, end));
  if (selected?.[1] !== undefined && !/[()]/.test(selected[1])) {
    const innerEnd = start + 1 + selected[1].length;
    return { start, end, innerStart: start + 1, innerEnd, weight: weightOf(selected[2]) };
  }
  const open = start === 0 ? -1 : text.lastIndexOf('(', start - 1);
  if (open < 0 || isEscaped(text, open) || /[()]/.test(text.slice(open + 1, start))) return null;
  const close = /^([^()]*?)(?::\s*([0-9]*\.?[0-9]+))?\)/s.exec(text.slice(end));
  if (!close) return null;
  const innerEnd = end + (close[1]?.length ?? 0);
  return {
    start: open,
    end: end + close[0].length,
    innerStart: open + 1,
    innerEnd,
    weight: weightOf(close[2]),
  };
}

/** `(x)` without a number is 1.1. */
const weightOf = (digits: string | undefined): number => (digits === undefined ? 1.1 : Number(digits));

const isEscaped = (text: string, index: number): boolean => text[index - 1] === '\\';

function wordAt({ text, start }: Selection): Selection {
  const before = /[\p{L}\p{N}_'-]*$/u.exec(text.slice(0, start))?.[0].length ?? 0;
  const after = /^[\p{L}\p{N}_'-]*/u.exec(text.slice(start))?.[0].length ?? 0;
  return { text, start: start - before, end: start + after };
}

function trimmed(selection: Selection): Selection {
  const words = slice(selection);
  const start = selection.start + (words.length - words.trimStart().length);
  return { text: selection.text, start, end: Math.max(start, start + words.trim().length) };
}

const slice = ({ text, start, end }: Selection): string => text.slice(start, end);

const round = (weight: number): number => Math.round(weight * 10) / 10;
