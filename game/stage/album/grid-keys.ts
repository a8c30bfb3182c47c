/** Where the focus goes in a grid, key by key, as the ARIA pattern for grids has it. */

export type GridKey =
  | 'ArrowLeft'
  | 'ArrowRight'
  | 'ArrowUp'
  | 'ArrowDown'
  | 'PageUp'
  | 'PageDown'
  | 'Home'
  | 'End';

interface Grid {
  readonly total: number;
  readonly columns: number;
  /** Rows of one screen. */
  readonly page: number;
}

/** The next place, or null for another key or an empty grid. Up and down stay in their column; nothing goes round. */
export function moveInGrid(key: GridKey, at: number, { total, columns, page }: Grid): number | null {
  if (total === 0) return null;
  const by: Readonly<Record<GridKey, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * page,
    PageDown: columns * page,
    Home: -at,
    End: total - 1 - at,
  };
  const step = by[key];
  if (step === undefined) return null;
  const next = at + step;
  if (next >= 0 && next < total) return next;
  if (step === -1 || step === -columns || step === 1) return at;
  // The last row may be short: down leads to its end.
  return next < 0 ? at % columns : total - 1;
}
