/** Stacked bars, one a frame: each system's share in a colour of its own, and the page's frames as a line. */
import { type FrameHistory, percentile, SHOWN } from './frame-history.ts';

/** Colours by group of systems, so that a graph of two dozen can still be read. */
const COLOURS: Readonly<Record<string, string>> = {
  time: '#8a94a8',
  input: '#8a94a8',
  diffusion: '#ffc46b',
  speech: '#6cc7ff',
  face: '#4fe3c1',
  gaze: '#9a7bff',
  head: '#c79bff',
  body: '#7be0a4',
  cards: '#ff9f6b',
  replicate: '#ff7a6b',
  sweep: '#8a94a8',
};

export const colourOf = (system: string): string => COLOURS[system.split('.', 1)[0]!] ?? '#d7dcec';

export interface Graph {
  readonly history: FrameHistory;
  /** Lengths of the page's frames, milliseconds. */
  readonly page: readonly number[];
  /** What the page's frame may take at 60 Hz. */
  readonly frameMs: number;
}

/** @returns milliseconds at the upper edge, of the kernel's half and of the page's */
export function drawGraph(
  canvas: HTMLCanvasElement,
  { history, page, frameMs }: Graph,
): readonly [number, number] {
  const context = canvas.getContext('2d');
  const { width, height } = canvas;
  const kernelTop = niceTop(percentile(history.total, 0.98) * 1.5);
  const pageTop = niceTop(Math.max(2 * frameMs, percentile(page, 0.95) * 1.2));
  if (!context) return [kernelTop, pageTop];
  const half = Math.floor(height / 2);
  context.clearRect(0, 0, width, height);
  const column = width / SHOWN;
  drawStacks(context, history, { column, bottom: half - 1, scale: (half - 2) / kernelTop, width });
  context.fillStyle = '#e6edf7';
  for (const [i, ms] of page.slice(-SHOWN).entries()) {
    const x = width - (Math.min(page.length, SHOWN) - i) * column;
    const tall = Math.min(half - 2, (ms * (half - 2)) / pageTop);
    context.fillStyle = ms > 1.5 * frameMs ? '#ff7a6b' : '#5b6f8f';
    context.fillRect(x, height - tall, Math.max(1, column - 0.5), tall);
  }
  context.fillStyle = '#ffc46b';
  const budget = height - (frameMs * (half - 2)) / pageTop;
  context.fillRect(0, Math.round(budget), width, 1);
  context.fillStyle = '#2a3448';
  context.fillRect(0, half, width, 1);
  return [kernelTop, pageTop];
}

interface Box {
  readonly column: number;
  readonly bottom: number;
  /** Pixels a millisecond. */
  readonly scale: number;
  readonly width: number;
}

function drawStacks(
  context: CanvasRenderingContext2D,
  { systems, bySystem, total }: FrameHistory,
  { column, bottom, scale, width }: Box,
): void {
  const heights = new Float64Array(total.length);
  for (const [i, system] of systems.entries()) {
    context.fillStyle = colourOf(system);
    for (const [frame, ms] of bySystem[i]!.entries()) {
      const tall = Math.min(bottom - heights[frame]!, ms * scale);
      if (tall <= 0) continue;
      const x = width - (total.length - frame) * column;
      context.fillRect(x, bottom - heights[frame]! - tall, Math.max(1, column - 0.5), tall);
      heights[frame]! += tall;
    }
  }
}

/** 1, 2 or 5 times a power of ten, at least `ms`. */
export function niceTop(ms: number): number {
  if (!(ms > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(ms));
  return power * ([1, 2, 5, 10].find(factor => factor * power >= ms * (1 - 1e-9)) ?? 10);
}
