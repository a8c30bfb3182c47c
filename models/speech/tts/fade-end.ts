/**
 * Where a sound before a pause has faded away. The network counts what it breathes out to the sound: the end that it tells is up to
 * a quarter of a second late, and a mouth would stay open in silence.
 */
import { bandEnergies } from '../dsp/band-energies.ts';
import type { Sound } from './wav.ts';

const EDGES = [60, 8000];
const HOP = 0.005;
/** Decibels below the loudest vowel at which nothing is heard any more; an f is 30 below. */
const FADED = 46;
/** Seconds that a sound lasts at least. */
const SHORTEST = 0.03;

/**
 * @param sound with at least a vowel in it: that is what is compared with
 * @returns from where a sound in it begins and is told to end, seconds, to where it ends: at most `end`
 */
export function fadeEndsOf(sound: Sound): (start: number, end: number) => number {
  const { decibels } = bandEnergies(sound, EDGES, HOP);
  const least = decibels.reduce((most, value) => Math.max(most, value), -100) - FADED;
  return (start, end) => {
    let last = Math.min(decibels.length - 1, Math.round(end / HOP));
    while (last * HOP > start && decibels[last]! < least) last--;
    return Math.min(end, Math.max(start + SHORTEST, (last + 1) * HOP));
  };
}
