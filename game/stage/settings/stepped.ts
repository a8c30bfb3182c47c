interface Steps {
  readonly step: number;
  readonly min: number;
  readonly max: number;
}

/**
 * The next value on the grid of `step`, `by` steps away, within the bounds, as text without rounding noise. Starts at
 * `min` when there is no number to start from.
 */
export function stepped(from: string | number | undefined, by: number, { step, min, max }: Steps): string {
  const value = from === undefined || String(from).trim() === '' ? Number.NaN : Number(from);
  if (!Number.isFinite(value)) return String(min);
  const grid = by > 0 ? Math.floor(value / step + 1e-9) : Math.ceil(value / step - 1e-9);
  const next = Math.min(max, Math.max(min, (grid + by) * step));
  return String(Number(next.toFixed(6)));
}
