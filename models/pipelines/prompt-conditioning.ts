/**
 * What a picture's prompts say at each of its steps, as rows of the denoiser's batch: the negative prompt first, then
 * each part of the prompt's AND.
 */
import { conditioningsAt, type PlannedText, type PromptPlan, planPrompt } from '../prompt/index.ts';
import type { GenerationSettings } from '../settings.ts';
import type { Denoiser, DenoiserConditioning, LatentShape, TextEncoder, TextStates } from './parts.ts';
import { PromptStates } from './prompt-states.ts';
import { stackRows, zerosLike } from './text-rows.ts';

/** Rows that go through the denoiser in one call: those with equally many tokens. */
interface Group {
  readonly rows: readonly number[];
  readonly states: TextStates;
}

export class PromptConditioning {
  /** Rows of a batch; 1 where neither guidance nor an AND asks for the negative prompt. */
  readonly rows: number;
  readonly #plans: readonly PromptPlan[];
  /** Of the parts of the AND. */
  readonly #weights: readonly number[];
  readonly #states: PromptStates;
  readonly #zeroEmptyNegative: boolean;
  #last: { key: string; groups: readonly Group[] } | null = null;

  /**
   * Reads the prompts; nothing is encoded yet. LoRAs that they name are in the networks already. `guided` says whether the guidance scale uses the negative prompt;
   * `stepsBefore` counts the steps of passes before this one.
   * Throws `PROMPT_…`.
   */
  constructor(
    encoder: TextEncoder,
    settings: Pick<GenerationSettings, 'prompt' | 'negativePrompt' | 'clipSkip' | 'promptWeighting'>,
    steps: number,
    guided: boolean,
    stepsBefore = 0,
  ) {
    const prompt = planPrompt(settings.prompt, { steps, stepsBefore });
    this.#weights = prompt.conditionings.map(({ weight }) => weight);
    // An AND is measured from the negative prompt even at a guidance scale of 1.
    const negative = guided || this.#isComposed();
    this.#plans = negative
      ? [planPrompt(settings.negativePrompt, { steps, stepsBefore, negative: true }), prompt]
      : [prompt];
    this.rows = this.#weights.length + (negative ? 1 : 0);
    this.#states = new PromptStates(encoder, settings);
    this.#zeroEmptyNegative = encoder.zeroEmptyNegative ?? false;
  }

  /** Encodes what the first step needs. To be awaited once, before `predict`, wherever a picture is gone on from. */
  encodeFirst(): Promise<void> {
    return this.#states.encodeFirst(this.#textsAt(1));
  }

  /**
   * One evaluation of the denoiser for `step` (from 1). `latents` is [rows, …] of `shape`; returns the prediction of
   * each row. Rows whose prompts have differently many tokens are evaluated apart, as if each were alone.
   */
  async predict(
    denoiser: Denoiser,
    latents: Float32Array,
    shape: LatentShape,
    timestep: number,
    step: number,
    conditioning?: DenoiserConditioning,
  ): Promise<Float32Array> {
    const groups = await this.#groupsAt(step);
    if (groups.length === 1) {
      return denoiser.predict(latents, shape, timestep, groups[0]!.states, conditioning);
    }
    const size = latents.length / this.rows;
    const output = new Float32Array(latents.length);
    for (const { rows, states } of groups) {
      const input = new Float32Array(rows.length * size);
      for (const [i, row] of rows.entries())
        input.set(latents.subarray(row * size, (row + 1) * size), i * size);
      const [, channels, height, width] = shape;
      const batch: LatentShape = [rows.length, channels, height, width];
      const part = await denoiser.predict(input, batch, timestep, states, conditioning);
      for (const [i, row] of rows.entries()) output.set(part.subarray(i * size, (i + 1) * size), row * size);
    }
    return output;
  }

  /**
   * The parts of an AND made one: of [u, c₁ … cₙ] the first two rows become
   *
   *   u,  c = u + Σ wᵢ (cᵢ - u)
   *
   * so that guidance goes on with a pair (N. Liu et al., 2206.01714, eq. 11). In place; a prompt without AND is
   * left alone. Returns the rows that remain.
   */
  compose(predictions: Float32Array): Float32Array {
    if (!this.#isComposed()) return predictions;
    const size = predictions.length / this.rows;
    for (let i = 0; i < size; i++) {
      const u = predictions[i]!;
      let c = u;
      for (const [part, weight] of this.#weights.entries())
        c += weight * (predictions[(part + 1) * size + i]! - u);
      predictions[size + i] = c;
    }
    return predictions.subarray(0, 2 * size);
  }

  /** Only the negative prompt, the first of two: an empty prompt itself is read like any other. */
  #isZero(row: number, { text }: PlannedText): boolean {
    return this.#zeroEmptyNegative && this.#plans.length > 1 && row === 0 && text === '';
  }

  #isComposed(): boolean {
    return this.#weights.length > 1 || this.#weights[0] !== 1;
  }

  #textsAt(step: number): readonly PlannedText[] {
    return this.#plans.flatMap(plan => conditioningsAt(plan, step).map(({ text }) => plan.texts[text]!));
  }

  async #groupsAt(step: number): Promise<readonly Group[]> {
    const texts = this.#textsAt(step);
    const key = JSON.stringify(texts.map(({ text }) => text));
    if (this.#last?.key === key) return this.#last.groups;
    const byTokens = new Map<number, { rows: number[]; states: TextStates[] }>();
    for (const [row, text] of texts.entries()) {
      const encoded = await this.#states.of(text);
      const states = this.#isZero(row, text) ? zerosLike(encoded) : encoded;
      const group = byTokens.get(states.shape[1]) ?? { rows: [], states: [] };
      byTokens.set(states.shape[1], group);
      group.rows.push(row);
      group.states.push(states);
    }
    const groups = [...byTokens.values()].map(({ rows, states }) => ({ rows, states: stackRows(states) }));
    this.#last = { key, groups };
    return groups;
  }
}
