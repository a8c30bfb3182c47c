/**
 * PNDM without its Runge-Kutta start, also called PLMS: L. Liu et al., "Pseudo Numerical Methods for Diffusion Models on
 * Manifolds", 2202.09778. Linear multistep on the denoiser's output, and eq. 9 (DDIM's transfer) from level to level.
 *
 *   step 1      e₁ at t₁ leads to t₂ for a trial; with e at t₂, (e₁ + e)/2 leads from t₁ to t₂
 *   step k      e_k, newest first:                                                                  eq. 12
 *                 (3, -1)/2,  (23, -16, 5)/12,  then (55, -59, 37, -9)/24
 *
 * n steps are n + 1 evaluations. As in diffusers' class, a step leads from t to t - ⌊T/n⌋ whatever the next timestep
 * is, and the corrected first one from t₂ + ⌊T/n⌋ to t₂; with the schedules Karras and Exponential steps lead from
 * level to level. A run from a picture (`strength`) begins with such a first step too, wherever it begins; diffusers'
 * class then takes a wrong timestep for the second evaluation, and that is not followed.
 */
import type { NoiseGenerator } from '../random/index.ts';
import type { ScheduleName } from '../settings.ts';
import { alphaLevels, choosesSigma } from './alpha-levels.ts';
import { parseSchedulerConfig, type SchedulerConfig } from './config.ts';
import { Memory } from './memory.ts';
import { alphasCumprod, sigmaOfAlpha } from './noise-schedule.ts';
import { type PredictionWeights, predictionWeights, refuseNoiseAtZeroSnr } from './prediction.ts';
import type { Sampler, SamplerDefinition, SamplerOptions } from './sampler.ts';
import { spacingOf } from './sigma-levels.ts';
import { firstStep } from './strength.ts';
import { discreteTimesteps } from './timesteps.ts';
import { VpSampler } from './vp-sampler.ts';

/** Adams–Bashforth, newest first; index is the number of outputs there are. */
const COEFFICIENTS: readonly (readonly number[])[] = [
  [],
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
];

/** One evaluation: made at `timestep`, `alphaBar`, it is used to go between two levels. */
interface Move {
  readonly timestep: number;
  readonly alphaBar: number;
  readonly from: number;
  readonly to: number;
}

class PndmSampler extends VpSampler {
  readonly name = 'PNDM';
  readonly steps: number;
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[];
  readonly #config: SchedulerConfig;
  readonly #moves: readonly Move[];
  /** Evaluations done, the latents before the first step until it is corrected, and the last outputs. */
  readonly #memory = new Memory(4);
  #combined = new Float32Array(0);

  constructor(config: SchedulerConfig, moves: readonly Move[]) {
    super();
    this.#config = config;
    this.#moves = moves;
    this.steps = Math.max(1, moves.length - 1);
    this.timesteps = moves.map(move => move.timestep);
    this.sigmas = [...moves.map(move => move.alphaBar), moves.at(-1)!.to].map(sigmaOfAlpha);
  }

  override evaluationsAfter(step: number): number {
    return step === 0 ? 0 : Math.min(step + 1, this.timesteps.length);
  }

  step(
    prediction: Float32Array,
    index: number,
    latents: Float32Array,
    denoised: Float32Array,
    _random: NoiseGenerator,
  ): void {
    const memory = this.#memory;
    if (memory.count === 0) memory.keepSample(latents);
    if (memory.count === 1) {
      latents.set(memory.sample!);
      memory.forgetSample();
      this.#combine([1 / 2], 1 / 2, prediction);
    } else {
      memory.push(prediction);
      this.#combine(COEFFICIENTS[memory.length]!, 0, prediction);
    }
    memory.count++;

    const { from, to } = this.#moves[index]!;
    const weights = predictionWeights(this.#config.prediction_type, from);
    transfer(latents, this.#combined, weights, to, denoised);
  }

  override saveState(): unknown {
    return this.#memory.save();
  }

  override restoreState(state: unknown, size: number): void {
    this.#memory.restore(this.name, state, size);
  }

  /** `combined` = Σ ofPast · past outputs + ofThis · this output. */
  #combine(ofPast: readonly number[], ofThis: number, prediction: Float32Array): void {
    if (this.#combined.length !== prediction.length) this.#combined = new Float32Array(prediction.length);
    const past = ofPast.map((weight, age) => [weight, this.#memory.past(age)] as const);
    for (let i = 0; i < prediction.length; i++) {
      let sum = ofThis * prediction[i]!;
      for (const [weight, output] of past) sum += weight * output[i]!;
      this.#combined[i] = sum;
    }
  }
}

/** Eq. 9: x' = √ᾱ' x₀ + √(1-ᾱ') ε, with both from the output at the level where the step begins. */
function transfer(
  latents: Float32Array,
  output: Float32Array,
  weights: PredictionWeights,
  alphaBarNext: number,
  denoised: Float32Array,
): void {
  const { x0Sample, x0Output, noiseSample, noiseOutput } = weights;
  const towardsX0 = Math.sqrt(alphaBarNext);
  const towardsNoise = Math.sqrt(1 - alphaBarNext);
  for (let i = 0; i < latents.length; i++) {
    const sample = latents[i]!;
    const x0 = x0Sample * sample + x0Output * output[i]!;
    const noise = noiseSample * sample + noiseOutput * output[i]!;
    denoised[i] = x0;
    latents[i] = towardsX0 * x0 + towardsNoise * noise;
  }
}

function movesOf(config: SchedulerConfig, schedule: ScheduleName, options: SamplerOptions): Move[] {
  const { steps, strength = 1 } = options;
  if (choosesSigma(schedule)) {
    const { timesteps, alphas } = alphaLevels(config, schedule, steps);
    const moves = timesteps
      .map((timestep, i) => ({ timestep, alphaBar: alphas[i]!, from: alphas[i]!, to: alphas[i + 1]! }))
      .slice(firstStep(steps, strength));
    return withTrial(moves, (begin, second) => ({ from: begin.from, to: second.alphaBar }));
  }
  const alphas = alphasCumprod(config);
  const stride = Math.floor(config.num_train_timesteps / steps);
  const end = config.set_alpha_to_one ? 1 : alphas[0]!;
  const moves = discreteTimesteps(spacingOf(config, schedule), steps)
    .map(t => ({
      timestep: t,
      alphaBar: alphas[t]!,
      from: alphas[t]!,
      to: t - stride >= 0 ? alphas[t - stride]! : end,
    }))
    .slice(firstStep(steps, strength));
  return withTrial(moves, (_, second) => ({
    from: alphas[second.timestep + stride]!,
    to: second.alphaBar,
  }));
}

/** The second evaluation happens twice: first to correct the first step, then for its own. */
function withTrial(
  moves: readonly Move[],
  corrected: (first: Move, second: Move) => Omit<Move, 'timestep' | 'alphaBar'>,
) {
  const [first, second, ...rest] = moves;
  if (!first || !second) return [...moves];
  return [first, { ...second, ...corrected(first, second) }, second, ...rest];
}

/** Throws `UNSUPPORTED_CONFIG`, `INVALID_STEPS`, `INVALID_STRENGTH`. */
function create(schedulerConfig: unknown, options: SamplerOptions): Sampler {
  const config = parseSchedulerConfig(schedulerConfig, 'leading', {
    clip_sample: false,
    set_alpha_to_one: false,
  });
  refuseNoiseAtZeroSnr(config);
  return new PndmSampler(config, movesOf(config, options.schedule ?? 'Normal', options));
}

export const pndm: SamplerDefinition = {
  name: 'PNDM',
  evaluationsPerStep: 1,
  create,
};
