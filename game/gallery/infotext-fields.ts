/**
 * The last line of A1111's text: `Key: value, Key: "quoted, value", …`. A value with a comma, colon or line break is
 * written as a JSON string; a key is letters, digits, spaces, `-` and `/`.
 */

/** Longer lines are not read as fields; an A1111 line with every extension stays below 10,000 characters. */
const MAX_LINE = 65_536;

/**
 * How many values may open a quote or bracket in vain before the rest is read as plain text: each costs a look at
 * the whole line.
 */
const MAX_VAIN = 16;

const KEY = /^[\p{L}\p{N}_][\p{L}\p{N}_ \-/]+$/u;

/** `Key: value` pairs as one line, in order. */
export function formatFields(fields: readonly (readonly [key: string, value: string])[]): string {
  return fields.map(([key, value]) => `${key}: ${quote(value)}`).join(', ');
}

/**
 * Reads such a line, also as other programs and sites write it (JSON left unquoted, flags without a value, trailing
 * commas). Of two equal keys the later one counts. Never throws; what is no field is passed over.
 */
export function parseFields(line: string): Map<string, string> {
  const fields = new Map<string, string>();
  if (line.length > MAX_LINE) return fields;
  let vain = 0;
  let colon = -1;
  let at = 0;
  while (at < line.length) {
    const comma = indexOrEnd(line, ',', at);
    if (colon < at) colon = indexOrEnd(line, ':', at);
    const key = colon < comma ? line.slice(at, colon).trim() : '';
    if (!KEY.test(key)) {
      at = comma + 1;
      continue;
    }
    let start = colon + 1;
    while (line[start] === ' ' || line[start] === '\t') start++;
    let end = indexOrEnd(line, ',', start);
    let value = line.slice(start, end).trim();
    if (vain < MAX_VAIN && isOpening(line[start])) {
      const close = line[start] === '"' ? endOfString(line, start) : endOfBrackets(line, start);
      const next = indexOrEnd(line, ',', close);
      // Only when nothing but blanks follows is it a quoted value; `"a" b` is plain text.
      if (close < line.length && line.slice(close + 1, next).trim() === '') {
        end = next;
        value = unquote(line.slice(start, close + 1));
      } else {
        vain++;
      }
    }
    fields.set(key, value);
    at = end + 1;
  }
  return fields;
}

/** A1111 quotes for `,`, `:` and line breaks; the rest here would not survive its own way of reading. */
function quote(value: string): string {
  return /[,:\n\r]|^["{[\s]|\s$/u.test(value) ? JSON.stringify(value) : value;
}

function unquote(text: string): string {
  if (text[0] !== '"') return text;
  try {
    return JSON.parse(text) as string;
  } catch {
    return text;
  }
}

function isOpening(character: string | undefined): boolean {
  return character === '"' || character === '{' || character === '[';
}

/** Index of the quote that closes the one at `start`, or the line's length. */
function endOfString(line: string, start: number): number {
  for (let i = start + 1; i < line.length; i++) {
    if (line[i] === '\\') i++;
    else if (line[i] === '"') return i;
  }
  return line.length;
}

/** Index of the bracket that closes the one at `start`, strings skipped, or the line's length. */
function endOfBrackets(line: string, start: number): number {
  let depth = 0;
  for (let i = start; i < line.length; i++) {
    const character = line[i];
    if (character === '"') i = endOfString(line, i);
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return i;
  }
  return line.length;
}

function indexOrEnd(line: string, character: string, from: number): number {
  const at = line.indexOf(character, from);
  return at < 0 ? line.length : at;
}
