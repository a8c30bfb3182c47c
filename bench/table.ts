import type { MetricResult } from './bench.ts';

const MARKS: Readonly<Record<string, string>> = { true: '✓', false: '✗', null: '?' };
const HEAD = ['', 'unit', 'min', 'median', 'max', 'runs', 'aim', ''];

/** The results as a table for a terminal: numbers to the right, an aim that was missed marked. */
export function formatTable(results: readonly MetricResult[]): string {
  const rows = results.map(result => [
    result.title,
    result.unit,
    formatNumber(result.min),
    formatNumber(result.median),
    formatNumber(result.max),
    String(result.samples.length),
    result.aim ? `${result.aim.of} ≤ ${formatNumber(result.aim.atMost)} ${MARKS[String(result.met)]}` : '',
    result.peer ? `${result.peer.ratio.toFixed(2)} × ${result.peer.name}` : '',
  ]);
  const table = [HEAD, ...rows];
  const widths = HEAD.map((_, column) => Math.max(...table.map(row => row[column]!.length)));
  const isNumber = (column: number) => column >= 2 && column <= 5;
  return table
    .map(row =>
      row
        .map((cell, column) =>
          isNumber(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The same as a table of Markdown. */
export function markdownTable(results: readonly MetricResult[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const lines = results.map(({ title, unit, min, median, max, aim, met, peer }) =>
    row([
      title.trim(),
      unit,
      ...[min, median, max].map(formatNumber),
      peer ? `${peer.ratio.toFixed(2)} × ${peer.name}` : '',
      aim ? `≤ ${formatNumber(aim.atMost)} ${MARKS[String(met)]}` : '',
    ]),
  );
  return [
    row(['', 'unit', 'min', 'median', 'max', 'ratio', 'aim']),
    row(['---', '---', '---:', '---:', '---:', '---', '---']),
    ...lines,
  ].join('\n');
}

/**
 * `text` with the bench's table where it belongs.
 * @param where a line about the machine and the day
 * @throws Error when the text has no place for it
 */
export function replaceTable(
  text: string,
  bench: string,
  where: string,
  results: readonly MetricResult[],
): string {
  const [begin, end] = [`<!-- bench ${bench} -->\n`, '<!-- end -->'];
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`there is no place for it: ${begin.trim()} … ${end}`);
  const table = markdownTable(results.filter(result => result.bench === bench));
  return `${text.slice(0, from + begin.length)}\n${where}:\n\n${table}\n\n${text.slice(to)}`;
}

/** Three significant digits, and never an exponent. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  if (size >= 1) return value.toFixed(2);
  return value === 0 ? '0' : value.toFixed(Math.min(6, 2 - Math.floor(Math.log10(size))));
}
