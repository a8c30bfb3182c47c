/**
 * Weights of words: `(x)` is 1.1, `[x]` is 1/1.1, `(x:1.3)` is 1.3, nested ones multiply, a backslash makes text of
 * the bracket after it; and BREAK, which begins a new window of tokens. By A1111's rules: a bracket that is never
 * closed holds to the end, and one that was never opened is text.
 */
import { findWord, skipSpaces, skipSpacesBack } from './characters.ts';
import { excerpt, PROMPT_LIMITS, promptError, tooDeep } from './prompt-error.ts';
import type { Range } from './source-map.ts';

/** Words of one weight. `start` and `end` are source positions of the first and after the last character. */
export interface Fragment extends Range {
  readonly text: string;
  readonly weight: number;
}

interface Piece extends Range {
  readonly text: string;
  weight: number;
  readonly isBreak: boolean;
}

const ROUND = 1.1;
const SQUARE = 1 / 1.1;
const BREAK = 'BREAK';

/** In this order: escape, weight with its bracket (it must hold a digit), bracket, run of text, colon. */
const TOKEN = /\\[()[\]\\]?|:\s*(?=[+-]?\.*\d)([+-]?[.\d]+)\s*\)|[()[\]]|[^\\()[\]:]+|:/g;

/**
 * The fragments of each window section: neighbours of one weight are one fragment, sections are what BREAKs divide,
 * and each has at least one fragment. Throws `PROMPT_WEIGHT`, `PROMPT_TOO_DEEP`; `sourceOf` turns a position in
 * `text` into the one to report.
 */
export function parseEmphasis(
  text: string,
  sourceOf: (at: number) => number = at => at,
): readonly (readonly Fragment[])[] {
  const pieces: Piece[] = [];
  const round: number[] = [];
  const square: number[] = [];
  const multiply = (first: number, factor: number) => {
    for (let i = first; i < pieces.length; i++) pieces[i]!.weight *= factor;
  };
  const add = (start: number, end: number, isBreak = false) =>
    pieces.push({ text: text.slice(start, end), weight: 1, start, end, isBreak });
  const open = (stack: number[], at: number) => {
    if (round.length + square.length === PROMPT_LIMITS.depth) throw tooDeep(text, sourceOf(at));
    stack.push(pieces.length);
  };

  for (const { 0: token, 1: number, index: start } of text.matchAll(TOKEN)) {
    const end = start + token.length;
    if (token[0] === '\\') add(start + 1, end);
    else if (token === '(') open(round, start);
    else if (token === '[') open(square, start);
    else if (number !== undefined && round.length > 0)
      multiply(round.pop()!, readWeight(number, sourceOf(start)));
    else if (token === ')' && round.length > 0) multiply(round.pop()!, ROUND);
    else if (token === ']' && square.length > 0) multiply(square.pop()!, SQUARE);
    else addText(text, start, end, add);
  }
  for (const first of round) multiply(first, ROUND);
  for (const first of square) multiply(first, SQUARE);
  return toSections(pieces, sourceOf);
}

/** A run of text, cut at its BREAKs, which take the spaces around them along. */
function addText(
  text: string,
  start: number,
  end: number,
  add: (start: number, end: number, isBreak?: boolean) => void,
): void {
  let from = start;
  for (const place of findWord(text.slice(start, end), BREAK)) {
    const at = start + place;
    add(from, skipSpacesBack(text, from, at));
    add(at, at + BREAK.length, true);
    from = skipSpaces(text, at + BREAK.length, end);
  }
  add(from, end);
}

function toSections(
  pieces: readonly Piece[],
  sourceOf: (at: number) => number,
): readonly (readonly Fragment[])[] {
  const sections: Fragment[][] = [[]];
  let run: Piece[] = [];
  const close = () => {
    sections.at(-1)!.push(toFragment(run, sourceOf));
    run = [];
  };
  for (const piece of pieces) {
    if (!(Math.abs(piece.weight) <= PROMPT_LIMITS.weight)) {
      throw weightError(String(piece.weight), 'too large', sourceOf(piece.start));
    }
    if (run.length > 0 && (piece.isBreak || piece.weight !== run[0]!.weight)) close();
    if (piece.isBreak) sections.push([]);
    else run.push(piece);
  }
  if (run.length > 0 || sections.at(-1)!.length === 0) close();
  return sections;
}

function toFragment(run: readonly Piece[], sourceOf: (at: number) => number): Fragment {
  const visible = run.filter(({ start, end }) => end > start);
  const start = sourceOf((visible[0] ?? run[0])?.start ?? 0);
  const last = visible.at(-1);
  return {
    text: run.map(({ text }) => text).join(''),
    weight: run[0]?.weight ?? 1,
    start,
    end: last ? sourceOf(last.end - 1) + 1 : start,
  };
}

function readWeight(number: string, position: number): number {
  const weight = Number(number);
  if (Number.isNaN(weight)) throw weightError(number, 'not a number', position);
  return weight;
}

function weightError(value: string, what: string, position: number) {
  return promptError('PROMPT_WEIGHT', `The weight ${excerpt(value, 0)} is ${what}`, position, {
    value: excerpt(value, 0, value.length),
    legal: `a number of -${PROMPT_LIMITS.weight} … ${PROMPT_LIMITS.weight}, after all brackets around a word`,
    hint: 'Write (word:1.3), or \\( and \\) for brackets that are only text.',
  });
}
