/**
 * UniPC of order 2 with B₂(h), predicting x₀: W. Zhao et al., "UniPC", 2302.04867, algorithms 1 and 2. Each evaluation
 * first corrects the latents that the last step predicted, now that the denoiser has seen them, then predicts the next.
 * λ, α and s are those of `multistep-levels.ts`; between level a and level b
 *
 *   h = λ_b - λ_a,   r = (λ_before a - λ_a) / h,   B = e^{-h} - 1
 *   base = s_b/s_a x_a - α_b B x₀ₐ
 *
 *   predictor                        x_b = base - α_b B · ½ (x₀_before a - x₀ₐ) / r
 *   corrector, order 1               x_b = base - α_b B · ½ (x₀_b - x₀ₐ)
 *   corrector, order 2               x_b = base - α_b B · (ρ₁ (x₀_before a - x₀ₐ) / r + ρ₂ (x₀_b - x₀ₐ))
 *
 * where ρ solves  ρ₁ + ρ₂ = b₁,  r ρ₁ + ρ₂ = b₂  with  b₁ = (B/(-h) - 1)/B,  b₂ = 2 ((B/(-h) - 1)/(-h) - ½)/B.
 * The first step is of order 1, and so is the last.
 */
import type { NoiseGenerator } from '../random/index.ts';
import type { ScheduleName } from '../settings.ts';
import { parseSchedulerConfig, type SchedulerConfig } from './config.ts';
import { Memory } from './memory.ts';
import { predictX0, type SolverLevels, solverLevels } from './multistep-levels.ts';
import type { Sampler, SamplerDefinition, SamplerOptions } from './sampler.ts';
import { scheduleOf } from './schedule-names.ts';
import { firstStep } from './strength.ts';
import { VpSampler } from './vp-sampler.ts';

const { expm1 } = Math;

class UniPcSampler extends VpSampler {
  readonly name = 'UniPC';
  readonly steps: number;
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[];
  readonly #all: SolverLevels;
  readonly #first: number;
  /** The latents before the last step, its order as `count`, and x₀ of the last two evaluations. */
  readonly #memory = new Memory(2);

  constructor(config: SchedulerConfig, options: SamplerOptions, schedule: ScheduleName) {
    super();
    this.#all = solverLevels(config, schedule, options.steps);
    this.#first = firstStep(options.steps, options.strength ?? 1);
    this.steps = options.steps - this.#first;
    this.timesteps = this.#all.timesteps.slice(this.#first);
    this.sigmas = this.#all.levels.slice(this.#first).map(level => level.sigma);
  }

  step(
    prediction: Float32Array,
    index: number,
    latents: Float32Array,
    denoised: Float32Array,
    _random: NoiseGenerator,
  ): void {
    const at = this.#first + index;
    predictX0(this.#all.weights[at]!, latents, prediction, denoised);
    if (this.#memory.sample) this.#correct(at, latents, denoised);
    this.#memory.push(denoised);
    this.#memory.keepSample(latents);
    this.#predict(at, latents);
  }

  override saveState(): unknown {
    return this.#memory.save();
  }

  override restoreState(state: unknown, size: number): void {
    this.#memory.restore(this.name, state, size);
  }

  /** From the latents before the last step to what the last step should have led to. */
  #correct(at: number, latents: Float32Array, denoised: Float32Array): void {
    const memory = this.#memory;
    const { h, r, fromSample, scale } = this.#between(at - 1);
    if (h === 0) return;
    const bend = (expm1(-h) / -h - 1) / expm1(-h);
    let [older, newer] = [0, 0.5];
    if (memory.count === 2) {
      const bend2 = (2 * ((expm1(-h) / -h - 1) / -h - 0.5)) / expm1(-h);
      const rho1 = (bend - bend2) / (1 - r);
      [older, newer] = [rho1 / r, bend - rho1];
    }
    const start = memory.sample!;
    const x0 = memory.past(0);
    const x0Before = older === 0 ? x0 : memory.past(1);
    for (let i = 0; i < latents.length; i++) {
      const slope = older * (x0Before[i]! - x0[i]!) + newer * (denoised[i]! - x0[i]!);
      latents[i] = fromSample * start[i]! + scale * (x0[i]! + slope);
    }
  }

  #predict(at: number, latents: Float32Array): void {
    const memory = this.#memory;
    const { h, r, fromSample, scale } = this.#between(at);
    const last = at === this.#all.timesteps.length - 1;
    // Many steps may round to the same training step twice: no slope can be taken between equal levels.
    memory.count = last || memory.length < 2 || r === 0 || h === 0 ? 1 : 2;
    const lean = memory.count === 2 ? 0.5 / r : 0;
    const x0 = memory.past(0);
    const x0Before = lean === 0 ? x0 : memory.past(1);
    for (let i = 0; i < latents.length; i++) {
      const towards = x0[i]! + lean * (x0Before[i]! - x0[i]!);
      latents[i] = fromSample * latents[i]! + scale * towards;
    }
  }

  /** The coefficients of the step that begins at level `at`; `scale` is -α B. */
  #between(at: number) {
    const { levels } = this.#all;
    const [here, next] = [levels[at]!, levels[at + 1]!];
    const h = next.lambda - here.lambda;
    const r = at === 0 ? 0 : (levels[at - 1]!.lambda - here.lambda) / h;
    return { h, r, fromSample: next.s / here.s, scale: -next.alpha * expm1(-h) };
  }
}

/** Throws `UNSUPPORTED_CONFIG`, `INVALID_STEPS`, `INVALID_STRENGTH`. */
function create(schedulerConfig: unknown, options: SamplerOptions): Sampler {
  const config = parseSchedulerConfig(schedulerConfig, 'linspace');
  return new UniPcSampler(config, options, scheduleOf(config, options.schedule ?? 'Normal'));
}

export const unipc: SamplerDefinition = {
  name: 'UniPC',
  evaluationsPerStep: 1,
  create,
};
