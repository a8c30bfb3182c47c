/** The scene's sounds out of sines and noise: the same each time, so that they can be looked into and made again. */
import { loudness, RATE } from './loudness.ts';

/** Momentary loudness at its loudest, LUFS: a bed under her voice (-16). */
export const LEVEL = -24;

/** Numbers in -1 … 1 that are the same each time (mulberry32). */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2147483648 - 1;
  };
}

/** Samples of `seconds`, each the value of `at(time)`. */
function sound(seconds: number, at: (time: number) => number): Float64Array {
  return Float64Array.from({ length: Math.round(seconds * RATE) }, (_, i) => at(i / RATE));
}

/** 0 … 1 … 0: rises in `attack` seconds, then falls to 1/e in `decay`. */
const envelope = (t: number, attack: number, decay: number) =>
  t < 0 ? 0 : Math.min(1, t / attack) * Math.exp(-Math.max(0, t - attack) / decay);
const sine = (hertz: number, t: number) => Math.sin(2 * Math.PI * hertz * t);

/** A resonance that noise is sent through (two poles; Steiglitz 1994). */
function resonator(): (x: number, hertz: number, width: number) => number {
  let [y1, y2] = [0, 0];
  return (x, hertz, width) => {
    const r = Math.exp((-Math.PI * width) / RATE);
    const y = (1 - r) * x + 2 * r * Math.cos((2 * Math.PI * hertz) / RATE) * y1 - r * r * y2;
    [y1, y2] = [y, y1];
    return y;
  };
}

/** Light that gathers: partials of an open fifth that begin one after another and beat slowly. */
function wake() {
  const partials = [220, 330, 440, 660, 880, 1320, 1760, 2640];
  return sound(2.4, t =>
    partials.reduce((sum, hertz, i) => {
      const begin = 0.13 * i;
      const beat = 1 + 0.3 * sine(0.9 + 0.23 * i, t);
      return (
        sum + (envelope(t - begin, 0.35, 0.55) * beat * (sine(hertz, t) + sine(hertz * 1.003, t))) / (2 + i)
      );
    }, 0),
  );
}

/** Glass that is touched: the partials of a free bar (1, 2.76, 5.40, 8.93; Fletcher & Rossing, ch. 2), each shorter. */
function chime() {
  const partials: readonly [ratio: number, level: number, decay: number][] = [
    [1, 1, 0.55],
    [2.756, 0.5, 0.26],
    [5.404, 0.26, 0.12],
    [8.933, 0.12, 0.06],
  ];
  return sound(1.5, t =>
    partials.reduce((sum, [ratio, level, decay]) => {
      const hertz = 784 * ratio;
      return sum + level * envelope(t, 0.003, decay) * (sine(hertz, t) + 0.5 * sine(hertz * 1.0017, t));
    }, 0),
  );
}

/** Something that falls and stays there: a low tone that sinks, with a breath of dust. */
function thud() {
  const random = noise(7);
  const dust = resonator();
  let phase = 0;
  return sound(0.5, t => {
    phase += (2 * Math.PI * (58 + 70 * Math.exp(-t / 0.035))) / RATE;
    return (
      envelope(t, 0.004, 0.11) * Math.sin(phase) + 0.5 * envelope(t, 0.002, 0.05) * dust(random(), 420, 500)
    );
  });
}

/** A pane of glass that slides: noise whose pitch goes up and comes back. */
function swish() {
  const random = noise(11);
  const air = resonator();
  const length = 0.32;
  return sound(length, t => {
    const x = t / length;
    return (
      Math.sin(Math.PI * x) ** 2 * air(random(), 900 + 2600 * Math.sin(Math.PI * Math.min(1, x * 1.2)), 700)
    );
  });
}

/** A card that is taken up: a short high touch. */
function grab() {
  return sound(0.16, t => envelope(t, 0.002, 0.025) * (sine(1480, t) + 0.4 * sine(2960, t)));
}

/** A card that comes to rest. */
function land() {
  const random = noise(23);
  const body = resonator();
  return sound(
    0.3,
    t => envelope(t, 0.002, 0.05) * (sine(196 - 60 * t, t) + 0.8 * body(random(), 1100, 400)),
  );
}

const SOUNDS = { wake, chime, thud, swish, grab, land };

/** Every sound by its file's name: mono, 16 bits, 48 kHz. */
export function makeSounds(): Record<string, Uint8Array> {
  return Object.fromEntries(
    Object.entries(SOUNDS).map(([name, make]) => [`${name}.wav`, wav(levelled(make()))]),
  );
}

/** At `LEVEL`, ending in silence, and below full scale. */
function levelled(samples: Float64Array): Float64Array {
  const fade = Math.round(0.02 * RATE);
  for (let i = 0; i < fade; i++) samples[samples.length - 1 - i]! *= i / fade;
  const gain = 10 ** ((LEVEL - loudness(samples)) / 20);
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) * gain;
  if (peak > 0.98) throw new Error(`a sound would clip: ${peak}`);
  return samples.map(sample => sample * gain);
}

/** RIFF, PCM. */
function wav(samples: Float64Array): Uint8Array {
  const bytes = Buffer.alloc(44 + 2 * samples.length);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(2 * RATE, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(2 * samples.length, 40);
  for (const [i, sample] of samples.entries()) bytes.writeInt16LE(Math.round(32767 * sample), 44 + 2 * i);
  return bytes;
}
