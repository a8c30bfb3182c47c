/**
 * Kokoro-82M in two halves: phonemes → features, pitch and durations; features of any stretch of frames → sound. One
 * frame is 600 samples, 25 ms. Source: https://github.com/hexgrad/kokoro (StyleTTS 2 with an ISTFT generator).
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import { AuroraError } from '../../errors.ts';
import { speechSession } from '../session.ts';
import { requireFiles, type VoiceFiles } from '../voice-files.ts';
import { KOKORO_VOICES, type KokoroVoice } from './voice-names.ts';

export const KOKORO_RATE = 24_000;
export const FRAME_SAMPLES = 600;
/** The style files have a row for each number of phonemes up to this. */
export const MAX_SYMBOLS = 510;
const STYLE = 256;

/** The cut's tensor names are the exported graph's own. */
const FEATURES = '/decoder/decoder/decode.3/Div_4_output_0';
const PITCH = '/decoder/decoder/Unsqueeze_output_0';
const DECODER_STYLE = '/decoder/Slice_output_0';
const DURATIONS = '/encoder/Clip_output_0';

const vocabularySchema = z.object({ vocab: z.record(z.string(), z.number().int().nonnegative()) });

/** What the first half knows of a clause before any sound is made. */
export interface AcousticFeatures {
  /** Frames of each symbol; the first and last entries are the silences around them. */
  readonly durations: readonly number[];
  readonly frames: number;
  /** float32 [512, 2 · frames] */
  readonly features: Float32Array;
  /** float32 [2 · frames] */
  readonly pitch: Float32Array;
  /** float32 [128] */
  readonly style: Float32Array;
}

export class KokoroModel {
  readonly #acoustic: InferenceSession;
  readonly #generator: InferenceSession;
  readonly #vocabulary: Readonly<Record<string, number>>;
  readonly #styles: ReadonlyMap<KokoroVoice, Float32Array>;

  private constructor(
    acoustic: InferenceSession,
    generator: InferenceSession,
    vocabulary: Readonly<Record<string, number>>,
    styles: ReadonlyMap<KokoroVoice, Float32Array>,
  ) {
    this.#acoustic = acoustic;
    this.#generator = generator;
    this.#vocabulary = vocabulary;
    this.#styles = styles;
  }

  /** About a second and 0.6 GB. @throws AuroraError VOICE_FILES_MISSING */
  static async open(files: VoiceFiles['kokoro'], threads: number): Promise<KokoroModel> {
    const paths = KOKORO_VOICES.map(voice => [voice, join(files.voices, `${voice}.f32`)] as const);
    requireFiles('neural voice', [
      files.acoustic,
      files.generator,
      files.vocabulary,
      ...paths.map(([, path]) => path),
    ]);
    const { vocab } = vocabularySchema.parse(JSON.parse(await readFile(files.vocabulary, 'utf8')));
    const styles = new Map<KokoroVoice, Float32Array>();
    for (const [voice, path] of paths) {
      const bytes = await readFile(path);
      styles.set(
        voice,
        new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)),
      );
    }
    const acoustic = await speechSession(files.acoustic, threads);
    return new KokoroModel(acoustic, await speechSession(files.generator, threads), vocab, styles);
  }

  /** Symbols that the model has no number for are dropped. */
  known(symbols: string): string {
    return [...symbols].filter(symbol => Object.hasOwn(this.#vocabulary, symbol)).join('');
  }

  /**
   * @param symbols Kokoro's, 1 … 510 of them, each known
   * @param speed 1 = natural; frames are counted after it
   * @throws AuroraError SPEECH_CLAUSE_TOO_LONG
   */
  async analyse(symbols: string, voice: KokoroVoice, speed: number): Promise<AcousticFeatures> {
    const ids = [...symbols].map(symbol => this.#vocabulary[symbol]!);
    if (ids.length < 1 || ids.length > MAX_SYMBOLS) {
      throw new AuroraError('SPEECH_CLAUSE_TOO_LONG', `A clause has ${ids.length} phonemes.`, {
        value: ids.length,
        legal: `1 … ${MAX_SYMBOLS}`,
        hint: 'Split it; readText and clausesOf do.',
      });
    }
    const tokens = BigInt64Array.from([0, ...ids, 0], BigInt);
    const row = this.#styles.get(voice)!.subarray((ids.length - 1) * STYLE, ids.length * STYLE);
    const outputs = await this.#acoustic.run({
      tokens: new Tensor('int64', tokens, [1, tokens.length]),
      style: new Tensor('float32', row.slice(), [1, STYLE]),
      speed: new Tensor('float32', Float32Array.of(speed), [1]),
    });
    const pitch = outputs[PITCH]!.data as Float32Array;
    return {
      durations: Array.from(outputs[DURATIONS]!.data as Float32Array),
      frames: pitch.length / 2,
      features: outputs[FEATURES]!.data as Float32Array,
      pitch,
      style: outputs[DECODER_STYLE]!.data as Float32Array,
    };
  }

  /**
   * Sound of the frames `from` (included) to `to` (excluded).
   * @returns (to − from) · 600 samples
   */
  async generate(
    { features, pitch, style, frames }: AcousticFeatures,
    from = 0,
    to = frames,
  ): Promise<Float32Array> {
    const columns = 2 * (to - from);
    const channels = features.length / (2 * frames);
    const window = new Float32Array(channels * columns);
    for (let channel = 0; channel < channels; channel++) {
      const begin = channel * 2 * frames + 2 * from;
      window.set(features.subarray(begin, begin + columns), channel * columns);
    }
    const outputs = await this.#generator.run({
      [FEATURES]: new Tensor('float32', window, [1, channels, columns]),
      [PITCH]: new Tensor('float32', pitch.slice(2 * from, 2 * to), [1, 1, columns]),
      [DECODER_STYLE]: new Tensor('float32', style, [1, style.length]),
    });
    return outputs.audio!.data as Float32Array;
  }

  async dispose(): Promise<void> {
    await this.#acoustic.release();
    await this.#generator.release();
  }
}
