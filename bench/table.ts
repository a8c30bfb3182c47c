import type { MetricResult } from './bench.ts';

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
    result.aim ? `${result.aim.of} ≤ ${formatNumber(result.aim.atMost)} ${result.met ? '✓' : '✗'}` : '',
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

/** Three significant digits, and never an exponent. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  if (size >= 1) return value.toFixed(2);
  return value === 0 ? '0' : value.toFixed(Math.min(6, 2 - Math.floor(Math.log10(size))));
}
