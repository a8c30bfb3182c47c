/** Where the window was, and how: kept in a file, and put onto the displays that are there now. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowMemory {
  readonly fullscreen: boolean;
  /** Of the display that it was on: ids change from one start to the next, places do not. */
  readonly display: Rectangle | null;
  /** Of the window when it is not fullscreen. */
  readonly bounds: Rectangle | null;
  /** Of the companion. */
  readonly companion: Rectangle | null;
}

export const FIRST: WindowMemory = { fullscreen: true, display: null, bounds: null, companion: null };

/** What was kept; as at first where there is nothing, or nothing that can be read. */
export function readMemory(file: string): WindowMemory {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown> | null;
    if (typeof kept !== 'object' || kept === null) return FIRST;
    return {
      fullscreen: typeof kept.fullscreen === 'boolean' ? kept.fullscreen : FIRST.fullscreen,
      display: rectangle(kept.display),
      bounds: rectangle(kept.bounds),
      companion: rectangle(kept.companion),
    };
  } catch {
    return FIRST;
  }
}

/** A disk that refuses costs the memory, and nothing else. */
export function writeMemory(file: string, memory: WindowMemory): void {
  try {
    writeFileSync(`${file}.tmp`, JSON.stringify(memory));
    renameSync(`${file}.tmp`, file);
  } catch (error) {
    console.error(`The window's place could not be kept: ${(error as Error).message}`);
  }
}

function rectangle(value: unknown): Rectangle | null {
  const { x, y, width, height } = (value ?? {}) as Partial<Rectangle>;
  const sides = [x, y, width, height];
  if (!sides.every(side => typeof side === 'number' && Number.isInteger(side) && Math.abs(side) < 1e5))
    return null;
  return width! >= 1 && height! >= 1 ? { x: x!, y: y!, width: width!, height: height! } : null;
}

const overlap = (a: Rectangle, b: Rectangle): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

/** The display that a place lies on most; the first (primary) where it lies on none. */
export function displayOf(place: Rectangle | null, displays: readonly Rectangle[]): Rectangle {
  let [best] = displays;
  if (best === undefined) throw new Error('there is no display');
  for (const display of place === null ? [] : displays)
    if (overlap(place!, display) > overlap(place!, best)) best = display;
  return best;
}

/** A window of that size and place, whole on one of the displays; in the middle of it where it never had a place. */
export function placeOn(
  wanted: Rectangle | null,
  usual: Pick<Rectangle, 'width' | 'height'>,
  display: Rectangle,
): Rectangle {
  const width = Math.min(wanted?.width ?? usual.width, display.width);
  const height = Math.min(wanted?.height ?? usual.height, display.height);
  const x = wanted?.x ?? display.x + Math.round((display.width - width) / 2);
  const y = wanted?.y ?? display.y + Math.round((display.height - height) / 2);
  return {
    x: Math.max(display.x, Math.min(x, display.x + display.width - width)),
    y: Math.max(display.y, Math.min(y, display.y + display.height - height)),
    width,
    height,
  };
}
