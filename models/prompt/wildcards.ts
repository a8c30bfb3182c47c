/**
 * `{red|green|blue}` and `__animal__`: choices made before a prompt is read. The same template, seed and lists give
 * the same text; that text is the picture's prompt, so a picture can be made again without the lists.
 *
 *   {a|b|c}                 one of them; options may nest, and be empty
 *   {3::a|1::b}             a three times as often
 *   {2$$a|b|c}              two different ones, joined by ", "
 *   {1-3$$ and $$a|b|c}     one to three, joined by " and "
 *   __animal__              a line of animal.txt; __nature/tree__ one of nature/tree.txt
 *   \{ and \_               text
 */
import { Mt19937 } from '../random/index.ts';
import { LIMITS } from '../settings.ts';
import { excerpt, PROMPT_LIMITS, promptError, tooDeep } from './prompt-error.ts';

/** Lists of lines by name. */
export interface WildcardLists {
  /** The lines of a list, without blank ones and comments; undefined where there is no such list. */
  lines(name: string): Promise<readonly string[] | undefined>;
  /** Names that `lines` knows, for the error message. */
  names(): Promise<readonly string[]>;
}

/**
 * The text that `template` becomes. Where there are no lists, `__name__` is text. `seed` is the picture's.
 * Throws `PROMPT_WILDCARD` (no such list, an empty one, a list that leads back to itself, too many choices),
 * `PROMPT_TOO_LONG`, `PROMPT_TOO_DEEP`.
 */
export async function expandWildcards(
  template: string,
  seed: number,
  lists?: WildcardLists,
): Promise<string> {
  if (!/[{_]/.test(template)) return template;
  return new Expansion(seed, lists).run(template);
}

/** Keeps the words that choose apart from those that draw the picture's noise. */
const SEED_SALT = 0x5eed_c01d;
const JOINED_BY = ', ';

class Expansion {
  readonly #random: Mt19937;
  readonly #lists: WildcardLists | undefined;
  /** Lists that are being expanded, outermost first. */
  readonly #within: string[] = [];
  #draws = 0;
  #length = 0;

  constructor(seed: number, lists: WildcardLists | undefined) {
    this.#random = new Mt19937((seed ^ SEED_SALT) >>> 0);
    this.#lists = lists;
  }

  run(template: string): Promise<string> {
    return this.#expand(template, 0, template.length, matchBraces(template));
  }

  async #expand(text: string, start: number, end: number, braces: Braces): Promise<string> {
    const out: string[] = [];
    let kept = start;
    const keep = (until: number) => {
      this.#count(until - kept, text, kept);
      out.push(text.slice(kept, until));
    };
    // One of its own: others go on with theirs while a list is read.
    const tokens = new RegExp(TOKEN);
    tokens.lastIndex = start;
    for (let match = tokens.exec(text); match && match.index < end; match = tokens.exec(text)) {
      const at = match.index;
      let next = at + match[0].length;
      if (match[0] === '{') {
        const group = braces.get(at);
        if (group) {
          keep(at);
          out.push(await this.#choose(text, at, group, braces));
          next = kept = group.end + 1;
        }
      } else if (match.groups?.name !== undefined && this.#lists && next <= end) {
        const line = await this.#draw(match.groups.name, text, at);
        if (line !== null) {
          keep(at);
          out.push(await this.#expandLine(match.groups.name, line));
          kept = next;
        }
      }
      tokens.lastIndex = next;
    }
    keep(end);
    return out.join('');
  }

  async #choose(text: string, at: number, group: Group, braces: Braces): Promise<string> {
    this.#countDraw(text, at);
    const options = readOptions(text, at, group);
    const count = options.least + this.#below(options.most - options.least + 1);
    const chosen: string[] = [];
    const left = [...options.options];
    while (chosen.length < count && left.length > 0) {
      const index = this.#weighted(left.map(option => option.weight));
      const [option] = left.splice(index, 1);
      chosen.push(await this.#expand(text, option!.start, option!.end, braces));
    }
    this.#count(options.separator.length * Math.max(0, chosen.length - 1), text, at);
    return chosen.join(options.separator);
  }

  /** A line of a list, as it is; null where there are no lists at all. */
  async #draw(name: string, text: string, at: number): Promise<string | null> {
    this.#countDraw(text, at);
    if (this.#within.includes(name)) {
      const path = [...this.#within, name].map(list => `__${list}__`).join(' → ');
      throw this.#refuse(`The wildcard __${name}__ leads back to itself (${path})`, at, name);
    }
    const lines = await this.#lists!.lines(name);
    if (lines === undefined) {
      const legal = (await this.#lists!.names()).map(list => `__${list}__`);
      if (legal.length === 0) return null;
      throw this.#refuse(`There is no wildcard list called ${name}`, at, name, legal);
    }
    if (lines.length === 0) throw this.#refuse(`The wildcard list ${name} has no lines`, at, name);
    return lines[this.#below(lines.length)]!;
  }

  async #expandLine(name: string, line: string): Promise<string> {
    this.#within.push(name);
    const expanded = await this.#expand(line, 0, line.length, matchBraces(line));
    this.#within.pop();
    return expanded;
  }

  /** A whole number of 0 … `count` - 1, each as likely as any other. */
  #below(count: number): number {
    if (count <= 1) return 0;
    const fair = 2 ** 32 - (2 ** 32 % count);
    let word = this.#random.nextUint32();
    while (word >= fair) word = this.#random.nextUint32();
    return word % count;
  }

  /** An index, each as likely as its weight says; all alike where all weights are 0. */
  #weighted(weights: readonly number[]): number {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (total === 0 || weights.every(weight => weight === weights[0])) return this.#below(weights.length);
    let rest = (this.#random.nextUint32() / 2 ** 32) * total;
    const index = weights.findIndex(weight => {
      rest -= weight;
      return rest < 0;
    });
    // Rounding may leave a little over.
    return index >= 0 ? index : weights.findLastIndex(weight => weight > 0);
  }

  #countDraw(text: string, at: number): void {
    if (++this.#draws <= PROMPT_LIMITS.draws) return;
    throw promptError(
      'PROMPT_WILDCARD',
      `More than ${PROMPT_LIMITS.draws} choices are made`,
      this.#outer(at),
      {
        value: excerpt(text, at),
        legal: `at most ${PROMPT_LIMITS.draws} choices for one prompt`,
        hint: 'Look for lists whose lines name other lists many times.',
      },
    );
  }

  #count(characters: number, text: string, at: number): void {
    this.#length += characters;
    if (this.#length <= LIMITS.promptCharacters) return;
    throw promptError('PROMPT_TOO_LONG', 'The prompt grows too long here', this.#outer(at), {
      value: excerpt(text, at),
      legal: `at most ${LIMITS.promptCharacters} characters after all choices`,
      hint: 'Choose fewer options, or shorten the lists’ lines.',
    });
  }

  #refuse(what: string, at: number, value: string, legal: string | readonly string[] = 'a list with lines') {
    return promptError('PROMPT_WILDCARD', what, this.#outer(at), {
      value,
      legal,
      hint: 'Correct the name, or the list’s .txt file; write \\_\\_ for underscores that are only text.',
    });
  }

  /** Positions inside of a list's line mean nothing to a person who wrote the prompt. */
  #outer(at: number): number {
    return this.#within.length === 0 ? at : 0;
  }
}

/** An escape, a brace, or a name between double underscores. */
const TOKEN = /\\[\s\S]|[{}]|__(?<name>[\p{L}\p{N}](?:[\p{L}\p{N}\-./ ]|_(?!_)){0,99})__/gu;

/** A pair of braces: where it ends, and its bars, `$$`s left aside. */
interface Group {
  readonly end: number;
  readonly bars: readonly number[];
}
type Braces = ReadonlyMap<number, Group>;

/**
 * Matching braces by the position of the opening one; unmatched ones are text. A bar belongs to the innermost brace,
 * unless square brackets opened inside of that brace enclose it: then it alternates at painting time.
 */
function matchBraces(text: string): Braces {
  const groups = new Map<number, Group>();
  const open: { start: number; bars: number[]; squares: number[] }[] = [];
  for (const { 0: token, index } of text.matchAll(/\\[\s\S]|[{}|[\]]/g)) {
    const brace = open.at(-1);
    if (token === '{') {
      if (open.length === PROMPT_LIMITS.depth) throw tooDeep(text, index);
      open.push({ start: index, bars: [], squares: [] });
    } else if (brace === undefined) continue;
    else if (token === '[') brace.squares.push(index);
    else if (token === '|') brace.bars.push(index);
    else if (token === ']') {
      const square = brace.squares.pop() ?? Number.POSITIVE_INFINITY;
      while (brace.bars.length > 0 && brace.bars.at(-1)! > square) brace.bars.pop();
    } else if (token === '}') {
      open.pop();
      groups.set(brace.start, { end: index, bars: brace.bars });
    }
  }
  return groups;
}

interface Options {
  readonly least: number;
  readonly most: number;
  readonly separator: string;
  readonly options: readonly { readonly start: number; readonly end: number; readonly weight: number }[];
}

const COUNT = /(\d{1,3})(?:-(\d{1,3}))?\$\$/y;
const WEIGHT = /\s*(\d{1,6}(?:\.\d{1,6})?)::/y;

function readOptions(text: string, at: number, { end, bars }: Group): Options {
  let start = at + 1;
  let separator = JOINED_BY;
  let least = 1;
  let most = 1;
  COUNT.lastIndex = start;
  const count = COUNT.exec(text);
  if (count && COUNT.lastIndex <= end) {
    const bounds = [Number(count[1]), Number(count[2] ?? count[1])];
    least = Math.min(...bounds);
    most = Math.max(...bounds);
    start += count[0].length;
    const second = text.indexOf('$$', start);
    const isSeparator = second >= 0 && second < (bars[0] ?? end) && !text.slice(start, second).includes('{');
    if (isSeparator) {
      separator = text.slice(start, second);
      start = second + 2;
    }
  }
  const begins = [start, ...bars.map(bar => bar + 1)];
  const options = begins.map((begin, index) => {
    const until = bars[index] ?? end;
    WEIGHT.lastIndex = begin;
    const weight = WEIGHT.exec(text);
    if (!weight || WEIGHT.lastIndex > until) return { start: begin, end: until, weight: 1 };
    return { start: WEIGHT.lastIndex, end: until, weight: Number(weight[1]) };
  });
  return { least: Math.min(least, options.length), most: Math.min(most, options.length), separator, options };
}
