/** Planned texts to hidden states, each text once. */
import { AuroraError } from '../errors.ts';
import {
  type PlannedText,
  type TokenWindow,
  toWindows,
  weightFromEmpty,
  weightKeepingMean,
} from '../prompt/index.ts';
import type { GenerationSettings, PromptWeighting } from '../settings.ts';
import type { EncodeOptions, TextEncoder, TextStates, WindowEncoder } from './parts.ts';
import { pooledOf, rowOf } from './text-rows.ts';

/** What may be kept beside the texts of the first step: a prompt can name a new text at every step. */
const KEPT_BYTES = 128 * 1024 * 1024;

/** How a prompt is read, beside its grammar. */
type PromptReading = Pick<GenerationSettings, 'clipSkip' | 'promptWeighting'>;

export class PromptStates {
  readonly #encoder: TextEncoder;
  readonly #weighting: PromptWeighting;
  readonly #options: EncodeOptions;
  readonly #keptBytes: number;
  readonly #first = new Map<string, TextStates>();
  readonly #later = new Map<string, TextStates>();
  #laterBytes = 0;
  #empty: Promise<TextStates> | null = null;

  /** `keptBytes` bounds what is kept of texts that begin after the first step. */
  constructor(encoder: TextEncoder, reading: PromptReading = {}, keptBytes: number = KEPT_BYTES) {
    this.#encoder = encoder;
    this.#weighting = reading.promptWeighting ?? 'A1111';
    this.#options = { clipSkip: reading.clipSkip ?? 1 };
    this.#keptBytes = keptBytes;
  }

  /**
   * Encodes the texts that the first step needs, the plain ones in one call. It is the same call wherever a picture
   * is gone on from, so that it is the same arithmetic.
   */
  async encodeFirst(texts: readonly PlannedText[]): Promise<void> {
    const plain = texts.filter(text => this.#windowsOf(text) === null);
    if (plain.length > 0) {
      const batch = await this.#encoder.encode(plain.map(plainText), this.#options);
      const [rows] = batch.shape;
      if (rows !== plain.length) throw new Error(`The text encoder gave ${rows} rows for ${plain.length}.`);
      for (const [row, { text }] of plain.entries()) {
        this.#first.set(text, rowOf(batch, row));
      }
    }
    for (const text of texts) {
      if (!this.#first.has(text.text)) this.#first.set(text.text, await this.#encode(text));
    }
  }

  /** [1, tokens, dim]; a text of several windows has as many times the tokens. */
  async of(text: PlannedText): Promise<TextStates> {
    const known = this.#first.get(text.text) ?? this.#later.get(text.text);
    if (known) return known;
    const states = await this.#encode(text);
    this.#later.set(text.text, states);
    this.#laterBytes += states.data.byteLength;
    for (const [oldest, { data }] of this.#later) {
      if (this.#laterBytes <= this.#keptBytes || oldest === text.text) break;
      this.#later.delete(oldest);
      this.#laterBytes -= data.byteLength;
    }
    return states;
  }

  async #encode(text: PlannedText): Promise<TextStates> {
    const windows = this.#windowsOf(text);
    if (windows === null) return this.#encoder.encode([plainText(text)], this.#options);
    const encoder = this.#encoder.windows!;
    const states = await encoder.encode(windows, this.#options);
    const [count, tokens, dim] = states.shape;
    if (count !== windows.length)
      throw new Error(`The text encoder gave ${count} rows for ${windows.length}.`);
    const data = states.data.slice();
    for (const [index, { weights }] of windows.entries()) {
      const window = data.subarray(index * tokens * dim, (index + 1) * tokens * dim);
      if (this.#weighting === 'A1111') weightKeepingMean(window, weights);
      else if (weights.some(weight => weight !== 1)) {
        weightFromEmpty(window, weights, (await this.#emptyWindow(encoder)).data);
      }
    }
    // Of several windows the first one speaks for the whole text, as A1111 has it.
    const pooled = states.pooled && { pooled: pooledOf(states.pooled, 0) };
    return { data, shape: [1, count * tokens, dim], ...pooled };
  }

  #emptyWindow(encoder: WindowEncoder): Promise<TextStates> {
    this.#empty ??= encoder.encode(toWindows([], encoder.tokenizer), this.#options);
    return this.#empty;
  }

  /** Null for a text that the encoder reads as it is: one window of plain words. Throws `PROMPT_UNSUPPORTED`, `PROMPT_EMBEDDING`. */
  #windowsOf(text: PlannedText): readonly TokenWindow[] | null {
    const encoder = this.#encoder.windows;
    const [section, ...more] = text.sections;
    const isPlain = more.length === 0 && section!.length === 1 && section![0]!.weight === 1;
    if (!encoder) {
      if (isPlain) return null;
      throw new AuroraError('PROMPT_UNSUPPORTED', 'This model reads plain prompts only.', {
        value: text.text,
        legal: 'a prompt without weights and BREAK',
        hint: 'Leave the brackets out, or write \\( and \\) for text in brackets.',
        field: 'prompt',
      });
    }
    const { tokenizer, overflow = 'window', embeddings } = encoder;
    const windows = toWindows(text.sections, tokenizer, { overflow, ...(embeddings && { embeddings }) });
    const [first, ...others] = windows;
    return isPlain && others.length === 0 && first!.embeddings.length === 0 ? null : windows;
  }
}

function plainText({ sections }: PlannedText): string {
  return sections[0]![0]!.text;
}
