/** Where the window was, and how: kept in a file, and put onto the displays that are there now. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the windows were; null: they never had a place. */
export interface Place {
  /** The display that the large window was on: ids change from one start to the next, places do not. */
  readonly display: Rectangle | null;
  /** Of the large window when it is not fullscreen. */
  readonly bounds: Rectangle | null;
  /** Of the companion. */
  readonly companion: Rectangle | null;
}

export interface WindowMemory {
  readonly fullscreen: boolean;
  /**
   * By the displays that were there, newest first. A screen that is taken away for a day must not cost the place on it: while it is gone,
   * what happens belongs to the displays that are left.
   */
  readonly places: readonly (Place & { readonly displays: readonly Rectangle[] })[];
}

export const NOWHERE: Place = { display: null, bounds: null, companion: null };
export const FIRST: WindowMemory = { fullscreen: true, places: [] };
/** At home, at work, on the road, with a beamer. */
const MOST_PLACES = 12;

/** What was kept; as at first where there is nothing, or nothing that can be read. */
export function readMemory(file: string): WindowMemory {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown> | null;
    if (typeof kept !== 'object' || kept === null) return FIRST;
    // Before there were places by displays, there was one.
    const places = Array.isArray(kept.places) ? kept.places : [{ ...kept, displays: [kept.display] }];
    return {
      fullscreen: typeof kept.fullscreen === 'boolean' ? kept.fullscreen : FIRST.fullscreen,
      places: places
        .slice(0, MOST_PLACES)
        .map(readPlace)
        .filter(place => place !== null),
    };
  } catch {
    return FIRST;
  }
}

function readPlace(value: unknown): WindowMemory['places'][number] | null {
  const { display, bounds, companion, displays } = (value ?? {}) as Record<string, unknown>;
  const there = (Array.isArray(displays) ? displays : []).map(rectangle).filter(each => each !== null);
  if (there.length === 0) return null;
  return {
    ...{ displays: there, display: rectangle(display) },
    ...{ bounds: rectangle(bounds), companion: rectangle(companion) },
  };
}

/** Where things were when the same displays were there; else where they were last. */
export function placeFor(memory: WindowMemory, displays: readonly Rectangle[]): Place {
  const key = arrangement(displays);
  return memory.places.find(place => arrangement(place.displays) === key) ?? memory.places[0] ?? NOWHERE;
}

export function withPlace(memory: WindowMemory, displays: readonly Rectangle[], place: Place): WindowMemory {
  const key = arrangement(displays);
  const others = memory.places.filter(other => arrangement(other.displays) !== key);
  return { ...memory, places: [{ ...place, displays }, ...others].slice(0, MOST_PLACES) };
}

/** The same for the same displays, whichever of them comes first. */
export const arrangement = (displays: readonly Rectangle[]): string =>
  displays
    .map(({ x, y, width, height }) => [x, y, width, height].join())
    .sort()
    .join(' ');

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

/** The large window: on the display that it was on, at the place that it had there. */
export function placeWindow(
  { display, bounds }: Pick<Place, 'display' | 'bounds'>,
  usual: Pick<Rectangle, 'width' | 'height'>,
  displays: readonly Rectangle[],
): Rectangle {
  const at = displayOf(display ?? bounds, displays);
  return placeOn(bounds && displayOf(bounds, displays) === at ? bounds : null, usual, at);
}
