/** The neural voice: Kokoro-82M, with the times of its phonemes. */
import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../../errors.ts';
import { MAX_WORDS } from '../text/sentences.ts';
import type { VoiceFiles } from '../voice-files.ts';
import { fadeEndsOf } from './fade-end.ts';
import { FRAME_SAMPLES, KOKORO_RATE, KokoroModel } from './kokoro-model.ts';
import { symbolsOf, type Unit, unitsOf } from './kokoro-units.ts';
import { CONTEXT, heardSpan, LABEL_LEAD, type Span, windowsOf } from './kokoro-windows.ts';
import { refineBoundaries } from './refine-boundaries.ts';
import type { Clause, SpeechChunk, Synthesiser, SynthesisOptions } from './synthesiser.ts';
import { PAUSE } from './timed-phoneme.ts';
import { heardBetween } from './timed-words.ts';
import { KOKORO_VOICES, type KokoroVoice } from './voice-names.ts';

const FRAME = FRAME_SAMPLES / KOKORO_RATE;
/** Two windows are blended over this, samples: 8 ms. */
const BLEND = 192;

export class Kokoro implements Synthesiser {
  readonly name = 'kokoro';
  readonly sampleRate = KOKORO_RATE;
  readonly voices = KOKORO_VOICES;
  /** The first window does not depend on how long a clause is. */
  readonly firstBreath = MAX_WORDS;
  readonly #model: KokoroModel;

  constructor(model: KokoroModel) {
    this.#model = model;
  }

  /** @throws AuroraError VOICE_FILES_MISSING */
  static async open(files: VoiceFiles['kokoro'], threads: number): Promise<Kokoro> {
    return new Kokoro(await KokoroModel.open(files, threads));
  }

  async *synthesise(
    clause: Clause,
    { voice, speed, urgent, signal }: SynthesisOptions,
  ): AsyncGenerator<SpeechChunk> {
    const { symbols, owners } = symbolsOf(clause.words, text => this.#model.known(text));
    if (!owners.some(owner => this.#model.known(clause.words[owner]!.symbols) !== '')) return;
    const acoustic = await this.#model.analyse(symbols, voice as KokoroVoice, speed);
    const units = unitsOf(symbols, owners, acoustic.durations);
    const span = heardSpan(units);
    const windows = windowsOf(units, span, urgent);
    const bounds = boundsOf(units, span);
    let overlap: Float32Array | null = null;
    for (const [i, window] of windows.entries()) {
      await breathe(signal);
      const last = i === windows.length - 1;
      const { samples, beyond } = await this.#window(acoustic, span, window, last);
      if (overlap) blend(overlap, samples);
      overlap = beyond;
      const start = (window.from - span.from) * FRAME;
      refineWithin(samples, start, bounds);
      fadeWithin(samples, start, units, bounds);
      const end = last ? Number.POSITIVE_INFINITY : start + samples.length / KOKORO_RATE;
      yield {
        samples,
        sampleRate: KOKORO_RATE,
        start,
        last,
        ...heardBetween(units, bounds, clause, start, end),
      };
    }
  }

  /** A window's sound, and a few samples more for the seam. */
  async #window(
    acoustic: Parameters<KokoroModel['generate']>[0],
    span: Span,
    { from, to }: Span,
    last: boolean,
  ) {
    const begin = Math.max(0, from - (from === span.from ? 0 : CONTEXT));
    const end = Math.min(acoustic.frames, last ? to : to + CONTEXT);
    const sound = await this.#model.generate(acoustic, begin, end);
    const first = (from - begin) * FRAME_SAMPLES;
    const stop = (to - begin) * FRAME_SAMPLES;
    return { samples: sound.slice(first, stop), beyond: last ? null : sound.slice(stop, stop + BLEND) };
  }

  dispose(): Promise<void> {
    return this.#model.dispose();
  }
}

/** Where units begin and end on the clock of the span's first sample, seconds; the last is the end. */
function boundsOf(units: readonly Unit[], span: Span): number[] {
  const bounds = [0];
  let frames = 0;
  for (const unit of units) {
    frames += unit.frames;
    bounds.push(Math.max(0, (frames - span.from) * FRAME - LABEL_LEAD));
  }
  bounds[bounds.length - 1] = (span.to - span.from) * FRAME;
  return bounds;
}

/** Moves the boundaries inside a piece of sound to where the sound changes. */
function refineWithin(samples: Float32Array, start: number, bounds: number[]): void {
  const length = samples.length / KOKORO_RATE;
  const first = bounds.findIndex((bound, i) => i > 0 && bound > start);
  const inside = bounds.slice(first, -1).filter(bound => bound < start + length);
  const local = [0, ...inside.map(bound => bound - start), length];
  const refined = refineBoundaries({ samples, sampleRate: KOKORO_RATE }, local);
  for (const i of inside.keys()) bounds[first + i] = refined[i + 1]! + start;
}

/** Ends the sounds before pauses where they have faded away. */
function fadeWithin(samples: Float32Array, start: number, units: readonly Unit[], bounds: number[]): void {
  const end = start + samples.length / KOKORO_RATE;
  const fadeEnd = fadeEndsOf({ samples, sampleRate: KOKORO_RATE });
  for (const [i, { phoneme }] of units.entries()) {
    const isLast = phoneme !== PAUSE && units[i + 1]?.phoneme === PAUSE;
    if (!isLast || bounds[i]! < start || bounds[i + 1]! > end) continue;
    bounds[i + 1] = fadeEnd(bounds[i]! - start, bounds[i + 1]! - start) + start;
  }
}

/** What the window before would have gone on with fades out while this one fades in. */
function blend(before: Float32Array, samples: Float32Array): void {
  const count = Math.min(before.length, samples.length);
  for (let i = 0; i < count; i++) {
    const share = (i + 0.5) / count;
    samples[i] = samples[i]! * share + before[i]! * (1 - share);
  }
}

/** A whole turn of the event loop, so that a cancellation that has arrived is seen. */
async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  if (signal?.aborted) throw new CancelledError('Speech was cancelled.');
}
