/** What stands above the columns of a grid and left of its rows. */
import type { GridLabel, SheetLabels } from './label-layout.ts';

/** Of axes: the first one's value above a column, the others' left of a row. */
export function axisLabels(
  cells: readonly { readonly labels: readonly string[] }[],
  columns: number,
): SheetLabels {
  const rows = Array.from({ length: cells.length / columns }, (_, row) =>
    cells[row * columns]!.labels.slice(1),
  );
  return {
    columns: cells.slice(0, columns).map(({ labels }) => [{ text: labels[0]!, active: true }]),
    rows: rows.some(labels => labels.length > 0)
      ? rows.map(labels => labels.map(text => ({ text, active: true })))
      : [],
  };
}

/** Of a prompt matrix alone: its optional parts, as A1111 has them; those that a column or row lacks are not active. */
export function matrixLabels(parts: readonly string[], columns: number, rows: number): SheetLabels {
  const across = Math.log2(columns);
  const choices = (from: readonly string[], count: number): GridLabel[] =>
    from.length === 0
      ? []
      : Array.from({ length: count }, (_, i) => {
          return from.map((text, n) => ({ text, active: (i & (1 << n)) !== 0 }));
        });
  const [, ...optional] = parts;
  return {
    columns: choices(optional.slice(0, across), columns),
    rows: choices(optional.slice(across), rows),
  };
}
