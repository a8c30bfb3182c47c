/** How an answer is shown: in a line where it fits into one, as JSON where it does not. */
export type Shown =
  | { readonly as: 'line'; readonly text: string }
  | { readonly as: 'json'; readonly text: string };

/** Characters of a line that is read in passing. */
const LINE = 140;

export function showResult(title: string, result: unknown): Shown {
  const line = oneLine(result);
  if (line !== null && line.length <= LINE)
    return { as: 'line', text: line === '' ? `${title}: done` : line };
  return { as: 'json', text: JSON.stringify(result, null, 2) ?? 'nothing' };
}

/** `name = blink.rate, value = 12`; null where something lies within something. */
function oneLine(result: unknown): string | null {
  if (result === null || result === undefined) return '';
  if (typeof result !== 'object') return String(result);
  if (Array.isArray(result)) return null;
  const parts: string[] = [];
  for (const [name, value] of Object.entries(result)) {
    if (value === null) continue;
    if (typeof value === 'object') return null;
    parts.push(`${name} = ${value}`);
  }
  return parts.join(', ');
}
