/**
 * What changes while a picture is painted: `[from:to:when]`, `[to:when]`, `[from::when]`, `[a|b|c]`, nested at will.
 * Everything else is text to this parser, brackets of weights included; they have only to balance inside of a
 * construct, since what does not balance is text, and so is the construct around it.
 *
 * One pass with a stack. A closing bracket of the wrong kind makes text of all that is open: whatever encloses it
 * contains a bracket that matches nothing.
 */
import { SIGNED_NUMBER } from './characters.ts';
import { PROMPT_LIMITS, tooDeep } from './prompt-error.ts';
import type { Range } from './source-map.ts';

export type ScheduleNode =
  | (Range & { readonly kind: 'text' })
  | (Range & {
      readonly kind: 'scheduled';
      readonly before: readonly ScheduleNode[];
      readonly after: readonly ScheduleNode[];
      /** As it is written: `0.25` is a fraction of the steps and `3` a step, whatever their values. */
      readonly when: string;
    })
  | (Range & { readonly kind: 'alternate'; readonly options: readonly (readonly ScheduleNode[])[] });

interface Frame {
  readonly bracket: '(' | '[';
  readonly start: number;
  /** Index in `nodes` of the bracket itself. */
  readonly node: number;
  /** Indices in `nodes` of the separators that belong to this bracket. */
  readonly colons: number[];
  readonly bars: number[];
  /** Holds something that belongs to no construct. */
  loose: boolean;
}

/**
 * Parses `text`; positions are its own. Throws `PROMPT_TOO_DEEP`; `sourceOf` turns a position into the one to report.
 */
export function parseSchedule(
  text: string,
  sourceOf: (at: number) => number = at => at,
): readonly ScheduleNode[] {
  const nodes: ScheduleNode[] = [];
  let open: Frame[] = [];
  for (const { 0: token, index: start } of text.matchAll(TOKEN)) {
    const end = start + token.length;
    const frame = open.at(-1);
    if (token === ':') frame?.colons.push(nodes.length);
    else if (token === '|') frame?.bars.push(nodes.length);
    else if (token === '(' || token === '[') {
      if (open.length === PROMPT_LIMITS.depth) throw tooDeep(text, sourceOf(start));
      open.push({ bracket: token, start, node: nodes.length, colons: [], bars: [], loose: false });
    } else if (token === ')' || token === ']') {
      if (frame === undefined || OPENS[token] !== frame.bracket) {
        open = [];
      } else {
        open.pop();
        const node = token === ']' ? readConstruct(text, nodes, frame, end) : null;
        if (node) {
          nodes.length = frame.node;
          nodes.push(node);
          continue;
        }
        const parent = open.at(-1);
        if (parent && !isWeight(frame)) parent.loose = true;
      }
    }
    nodes.push({ kind: 'text', start, end });
  }
  return nodes;
}

const TOKEN = /[()[\]:|]|(?:[^()[\]:|\\]+|\\[\s\S]?)+/g;
const OPENS = { ')': '(', ']': '[' } as const;

/** `(x)`, `(x:y)` and `[x]` stand as text inside of a construct. A bar in round brackets is text. */
function isWeight({ bracket, colons, bars, loose }: Frame): boolean {
  if (loose) return false;
  return bracket === '(' ? colons.length <= 1 : colons.length === 0 && bars.length === 0;
}

function readConstruct(text: string, nodes: ScheduleNode[], frame: Frame, end: number): ScheduleNode | null {
  const { start, node, colons, bars, loose } = frame;
  if (loose) return null;
  if (bars.length > 0) {
    if (colons.length > 0) return null;
    return { kind: 'alternate', options: split(nodes, node + 1, bars), start, end };
  }
  if (colons.length !== 1 && colons.length !== 2) return null;
  const parts = split(nodes, node + 1, colons);
  const last = parts.pop()!;
  if (last.some(({ kind }) => kind !== 'text')) return null;
  const when = last
    .map(part => text.slice(part.start, part.end))
    .join('')
    .trim();
  if (!SIGNED_NUMBER.test(when)) return null;
  return { kind: 'scheduled', after: parts.pop()!, before: parts.pop() ?? [], when, start, end };
}

/** The nodes from `first` on, between and after the separators at `marks`. */
function split(nodes: readonly ScheduleNode[], first: number, marks: readonly number[]): ScheduleNode[][] {
  const begins = [first, ...marks.map(mark => mark + 1)];
  return begins.map((begin, index) => nodes.slice(begin, marks[index]));
}
