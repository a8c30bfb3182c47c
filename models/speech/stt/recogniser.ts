/** Sound to text: Whisper with a short window, and guards against what it makes up. */
import { AuroraError } from '../../errors.ts';
import type { VoiceFiles } from '../voice-files.ts';
import { FRAME_HOP, HEARING_RATE, LogMel } from './log-mel.ts';
import { type Decoded, WhisperModel } from './whisper-model.ts';

export interface Transcript {
  /** '' when nothing was understood. */
  readonly text: string;
  readonly tokens: readonly number[];
  /** Mean log-probability of a token; −0.2 is clear, −1 a guess. */
  readonly averageLogProbability: number;
  /** Why a text was thrown away; null when it was not. */
  readonly rejected: 'silence' | 'unsure' | null;
}

/** What the network was trained on: 30 s. */
const FULL_WINDOW = 3000;
/** A shorter window is up to four times as quick. With less than this after the speech some clips were repeated. */
const SHORTEST_WINDOW = 1000;
const AFTER_SPEECH = 500;
/**
 * Where the short window is less sure than this, the full one is asked too, and the surer of both is taken: of three
 * recordings of a person two are understood so, where the short window alone heard "old-sposed".
 */
const CLEAR = -0.2;
/** Nobody says more tokens in a second. */
const TOKENS_PER_SECOND = 8;
const FEW_TOKENS = 8;
const MOST_TOKENS = 200;
/** Below this a text is a guess ("you" in silence has −0.9, "I'm" in noise −2.4). */
const UNSURE = -1;
/** Quieter than this there is nobody: −60 dB of full scale, mean over the loudest tenth of a second. */
const SILENCE = 1e-6;

export const LONGEST = 30;

export class Recogniser {
  readonly #model: WhisperModel;
  readonly #mel = new LogMel();

  constructor(model: WhisperModel) {
    this.#model = model;
  }

  /** @throws AuroraError VOICE_FILES_MISSING */
  static async open(files: VoiceFiles['whisper'], threads: number): Promise<Recogniser> {
    return new Recogniser(await WhisperModel.open(files, threads));
  }

  /**
   * @param samples mono, 16 kHz, up to 30 s
   * @throws AuroraError HEARING_TOO_LONG
   */
  async transcribe(samples: Float32Array): Promise<Transcript> {
    const seconds = samples.length / HEARING_RATE;
    if (seconds > LONGEST) {
      throw new AuroraError('HEARING_TOO_LONG', `${seconds.toFixed(1)} s of sound were given at once.`, {
        value: seconds,
        legal: `up to ${LONGEST} s`,
        hint: 'Cut it at a pause; the listener does.',
      });
    }
    if (loudestPower(samples) < SILENCE)
      return { text: '', tokens: [], averageLogProbability: 0, rejected: 'silence' };
    const decoded = await this.#decode(samples, seconds);
    const { averageLogProbability } = decoded;
    if (averageLogProbability < UNSURE)
      return { text: '', tokens: decoded.tokens, averageLogProbability, rejected: 'unsure' };
    return {
      text: this.#model.text(decoded.tokens),
      tokens: decoded.tokens,
      averageLogProbability,
      rejected: null,
    };
  }

  async #decode(samples: Float32Array, seconds: number): Promise<Decoded> {
    const most = Math.min(MOST_TOKENS, Math.ceil(FEW_TOKENS + TOKENS_PER_SECOND * seconds));
    const frames = windowFrames(samples.length);
    const first = await this.#model.decode(this.#mel.compute(samples, frames), most);
    const clear = first.ended && !repeats(first.tokens) && first.averageLogProbability > CLEAR;
    if (frames === FULL_WINDOW || clear) return first;
    const second = await this.#model.decode(this.#mel.compute(samples, FULL_WINDOW), most);
    const looped = !first.ended || repeats(first.tokens);
    if (looped) return { ...second, tokens: withoutRepeats(second.tokens) };
    return second.ended && second.averageLogProbability > first.averageLogProbability ? second : first;
  }

  dispose(): Promise<void> {
    return this.#model.dispose();
  }
}

/** Mel frames to look at, even. */
export function windowFrames(samples: number): number {
  const frames = Math.max(SHORTEST_WINDOW, Math.ceil(samples / FRAME_HOP) + AFTER_SPEECH);
  return Math.min(FULL_WINDOW, frames + (frames % 2));
}

const GRAM = 4;

/** Whether four tokens come again: people say "no, no", hardly a whole phrase. */
export const repeats = (tokens: readonly number[]): boolean => firstRepeat(tokens) < tokens.length;

/** The tokens before a phrase comes again. */
export const withoutRepeats = (tokens: readonly number[]): number[] => tokens.slice(0, firstRepeat(tokens));

function firstRepeat(tokens: readonly number[]): number {
  const seen = new Set<string>();
  for (let i = 0; i + GRAM <= tokens.length; i++) {
    const gram = tokens.slice(i, i + GRAM).join(' ');
    if (seen.has(gram)) return i;
    seen.add(gram);
  }
  return tokens.length;
}

function loudestPower(samples: Float32Array): number {
  const window = HEARING_RATE / 10;
  let loudest = 0;
  for (let begin = 0; begin < samples.length; begin += window) {
    const end = Math.min(samples.length, begin + window);
    let sum = 0;
    for (let i = begin; i < end; i++) sum += samples[i]! ** 2;
    loudest = Math.max(loudest, sum / window);
  }
  return loudest;
}
