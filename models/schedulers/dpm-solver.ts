/**
 * DPM-Solver++(2M) and its stochastic form: C. Lu et al., "DPM-Solver++", 2211.01095, algorithm 2 and appendix D's SDE.
 * λ, α and s are those of `multistep-levels.ts`; i-1, i, i+1 are the last level, this one and the next.
 *
 *   h = λ_{i+1} - λ_i,   r = (λ_i - λ_{i-1}) / h
 *   D = x₀ᵢ + (x₀ᵢ - x₀ᵢ₋₁) / 2r
 *   x_{i+1} = s_{i+1}/s_i e^{-ηh} x_i + α_{i+1} (1 - e^{-(1+η)h}) D + s_{i+1} √(1 - e^{-2ηh}) z,   z ~ N(0, 1)
 *
 * η = 0 is 2M, η = 1 its SDE, as in diffusers' classes; between them as in k-diffusion. The first step, and the last
 * one where it leads to no noise or the run is short, takes D = x₀ᵢ, which for η = 0 is DDIM.
 */
import type { NoiseGenerator } from '../random/index.ts';
import type { ScheduleName } from '../settings.ts';
import { parseSchedulerConfig, type SchedulerConfig } from './config.ts';
import { checkEta } from './eta.ts';
import { FreshNoise } from './fresh-noise.ts';
import { Memory } from './memory.ts';
import { predictX0, type SolverLevels, solverLevels } from './multistep-levels.ts';
import type { Sampler, SamplerDefinition, SamplerOptions } from './sampler.ts';
import { scheduleOf } from './schedule-names.ts';
import { firstStep } from './strength.ts';
import { VpSampler } from './vp-sampler.ts';

const { exp, expm1, sqrt } = Math;

const DEFAULT_SDE_ETA = 1;

/** Below it, the last step is of first order wherever it leads to; diffusers' value. */
const SHORT_RUN = 15;

type Name = 'DPM++ 2M' | 'DPM++ 2M SDE';

class DpmSolverSampler extends VpSampler {
  readonly name: Name;
  readonly steps: number;
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[];
  readonly #all: SolverLevels;
  readonly #first: number;
  readonly #eta: number;
  /** x₀ of the last evaluation. */
  readonly #memory = new Memory(1);
  readonly #fresh = new FreshNoise();

  constructor(
    name: Name,
    config: SchedulerConfig,
    options: SamplerOptions,
    schedule: ScheduleName,
    eta: number,
  ) {
    super();
    this.name = name;
    this.#all = solverLevels(config, schedule, options.steps);
    this.#first = firstStep(options.steps, options.strength ?? 1);
    this.#eta = eta;
    this.steps = options.steps - this.#first;
    this.timesteps = this.#all.timesteps.slice(this.#first);
    this.sigmas = this.#all.levels.slice(this.#first).map(level => level.sigma);
  }

  step(
    prediction: Float32Array,
    index: number,
    latents: Float32Array,
    denoised: Float32Array,
    random: NoiseGenerator,
  ): void {
    const at = this.#first + index;
    const { levels, weights } = this.#all;
    const [here, next] = [levels[at]!, levels[at + 1]!];
    const eta = this.#eta;
    predictX0(weights[at]!, latents, prediction, denoised);

    const h = next.lambda - here.lambda;
    const fromSample = (next.s / here.s) * (eta === 0 ? 1 : exp(-eta * h));
    const fromX0 = -next.alpha * expm1(-(1 + eta) * h);
    const lean = this.#secondOrder(at) / 2;
    const before = lean === 0 ? denoised : this.#memory.past(0);
    for (let i = 0; i < latents.length; i++) {
      const towards = denoised[i]! + lean * (denoised[i]! - before[i]!);
      latents[i] = fromSample * latents[i]! + fromX0 * towards;
    }
    this.#fresh.add(latents, eta === 0 ? 0 : next.s * sqrt(-expm1(-2 * eta * h)), random);
    this.#memory.push(denoised);
  }

  override saveState(): unknown {
    return this.#memory.save();
  }

  override restoreState(state: unknown, size: number): void {
    this.#memory.restore(this.name, state, size);
  }

  /** 1/r of a step of second order, 0 of one of first order. */
  #secondOrder(at: number): number {
    const { levels, timesteps } = this.#all;
    if (this.#memory.length === 0) return 0;
    const last = at === timesteps.length - 1;
    const [before, here, next] = [levels[at - 1]!, levels[at]!, levels[at + 1]!];
    if (last && (timesteps.length < SHORT_RUN || next.sigma === 0)) return 0;
    // Many steps may round to the same training step twice: no slope can be taken between equal levels.
    return here.lambda > before.lambda ? (next.lambda - here.lambda) / (here.lambda - before.lambda) : 0;
  }
}

/** Throws `UNSUPPORTED_CONFIG`, `INVALID_STEPS`, `INVALID_STRENGTH`, `INVALID_ETA`. */
function create(name: Name, schedulerConfig: unknown, options: SamplerOptions): Sampler {
  const eta = name === 'DPM++ 2M' ? 0 : checkEta(name, options.eta ?? DEFAULT_SDE_ETA);
  const config = parseSchedulerConfig(schedulerConfig, 'linspace');
  const schedule = scheduleOf(config, options.schedule ?? 'Normal');
  return new DpmSolverSampler(name, config, options, schedule, eta);
}

export const dpmSolver2M: SamplerDefinition = {
  name: 'DPM++ 2M',
  evaluationsPerStep: 1,
  create: (config, options) => create('DPM++ 2M', config, options),
};

export const dpmSolver2MSde: SamplerDefinition = {
  name: 'DPM++ 2M SDE',
  evaluationsPerStep: 1,
  defaultEta: DEFAULT_SDE_ETA,
  create: (config, options) => create('DPM++ 2M SDE', config, options),
};
