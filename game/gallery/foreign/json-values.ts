/** JSON that other programs wrote, as hostile as any input: bounded, and every value looked at before it is used. */

/** Characters; ComfyUI's largest graphs have about a million. */
const MAX_JSON = 4 * 1024 * 1024;

export type Fields = Readonly<Record<string, unknown>>;

/** What Python's `json` writes and JSON does not know, and integers that a double may not hold; outside of strings. */
const ODD = /NaN|-?Infinity|-?\d{16,}(?![\d.eE])/g;
const odd = (word: string) => (/^-?\d/.test(word) ? `"${word}"` : 'null');

/**
 * Undefined for what is no JSON or too long. `NaN` becomes null, and a whole number of 16 digits or more a text, so
 * that no digit is lost.
 */
export function parseJson(text: string): unknown {
  if (text.length > MAX_JSON) return undefined;
  const parts: string[] = [];
  // Strings are stepped over by hand: a pattern for them takes quadratic time over quotes that never close.
  for (let at = 0; at < text.length; ) {
    const open = text.indexOf('"', at);
    const end = open < 0 ? text.length : open;
    parts.push(text.slice(at, end).replace(ODD, odd));
    let close = end + 1;
    while (close < text.length && text[close] !== '"') close += text[close] === '\\' ? 2 : 1;
    parts.push(text.slice(end, close + 1));
    at = close + 1;
  }
  try {
    return JSON.parse(parts.join(''));
  } catch {
    return undefined;
  }
}

/** Undefined for anything but a plain object. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** A field of an object's own: no name reaches into the language. */
export function own(fields: Fields | undefined, name: string): unknown {
  return fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Also numbers that are written as texts. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > 40 || !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value.trim()))
    return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
