/**
 * Which frames are made together. The longer a window, the better it sounds, but what is being made can be stopped
 * only after it. Where somebody waits, the first window is short and the next ones grow, so that each is ready before
 * the one before it has been heard. Seams are where they are not heard: pauses and voiceless sounds.
 */
import type { Unit } from './kokoro-units.ts';
import { PAUSE } from './timed-phoneme.ts';

/** Silence that is kept before the first sound and after the last, frames. The network's own is a third of a second. */
const LEAD = 3;
const TAIL = 5;
/** Sound is heard this much before its label: labels − 0.06 s. Measured on 24 clips of 3 voices; 45 … 90 ms. */
export const LABEL_LEAD = 0.06;
const LABEL_FRAMES = 2;
/** The first window: half a second of sound. Each next one may be this much longer: real-time factor 0.4 with context. */
const FIRST_WINDOW = 20;
const GROWTH = 1.7;
/** Two seconds of sound, three at most: as long as it takes to stop her. */
const LONGEST_WINDOW = 80;
/** How far a seam may be moved to a better place: this share of the window, and at least so many frames. */
const SLACK_SHARE = 1 / 4;
const LEAST_SLACK = 9;
/** Frames beside a window that are made with it and thrown away: the generator looks to both sides. */
export const CONTEXT = 10;

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The frames between the silences around a clause, with a little of them. */
export function heardSpan(units: readonly Unit[]): Span {
  const total = units.reduce((sum, { frames }) => sum + frames, 0);
  const from = Math.max(0, Math.floor(units[0]!.frames) - LABEL_FRAMES - LEAD);
  const to = Math.min(total, Math.ceil(total - units[units.length - 1]!.frames) + TAIL);
  return { from, to: Math.max(from + 1, to) };
}

/** Frames at which it would be good to cut, with how good: lower is better. */
function seams(units: readonly Unit[]): Map<number, number> {
  const places = new Map<number, number>();
  let at = 0;
  for (const { phoneme, frames } of units) {
    const middle = Math.round(at + frames / 2) - LABEL_FRAMES;
    if (phoneme === PAUSE) places.set(middle, 0);
    else if ('ptkʧ'.includes(phoneme)) places.set(Math.round(at) - LABEL_FRAMES + 1, 1);
    else if ('sʃfθ'.includes(phoneme)) places.set(middle, 2);
    else if ('bdɡ'.includes(phoneme)) places.set(Math.round(at) - LABEL_FRAMES + 1, 4);
    at += frames;
  }
  return places;
}

/** @returns windows that cover the span without gaps or overlaps, in order */
export function windowsOf(units: readonly Unit[], span: Span, urgent: boolean): Span[] {
  const places = seams(units);
  const windows: Span[] = [];
  let from = span.from;
  let length = urgent ? FIRST_WINDOW : LONGEST_WINDOW;
  while (from < span.to) {
    let to = span.to;
    if (from + 1.5 * length < span.to) {
      const wanted = from + length;
      const cost = (place: number) => (places.get(place) ?? 9) + Math.abs(place - wanted) / 3;
      to = wanted;
      const slack = Math.max(LEAST_SLACK, Math.round(length * SLACK_SHARE));
      for (let place = wanted - slack; place <= wanted + slack; place++) {
        if (place > from && place < span.to && cost(place) < cost(to)) to = place;
      }
    }
    windows.push({ from, to });
    length = Math.min(LONGEST_WINDOW, Math.round((to - from) * GROWTH));
    from = to;
  }
  return windows;
}
