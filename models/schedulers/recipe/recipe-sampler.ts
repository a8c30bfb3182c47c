/**
 * A sampler that runs a recipe. Its latents are x = x₀ + σ ε (`ve-sampler.ts`) or α x₀ + s ε (`vp-sampler.ts`), and x₀ comes from the
 * denoiser's output as there; what a step makes of them is the recipe's business.
 */
import { AuroraError } from '../../errors.ts';
import type { NoiseGenerator } from '../../random/index.ts';
import { parseSchedulerConfig, type SchedulerConfig } from '../config.ts';
import { checkEta } from '../eta.ts';
import { predictX0 } from '../multistep-levels.ts';
import { type PredictionWeights, predictionWeights } from '../prediction.ts';
import type { Sampler, SamplerOptions } from '../sampler.ts';
import { scheduleOf } from '../schedule-names.ts';
import { timestepOfSigma, trainingSigmas } from '../sigma-levels.ts';
import { firstStep } from '../strength.ts';
import { explodingDeviation, explodingX0 } from '../ve-sampler.ts';
import { BlockArithmetic, type Names } from './blocks.ts';
import { type CompiledRecipe, compileRecipe, recipeError } from './compile.ts';
import { recipeLevels } from './levels.ts';
import { numberOf } from './numbers.ts';
import type { SamplerRecipe } from './recipe.ts';
import { RecipeMemory } from './recipe-memory.ts';

const { fround, sqrt } = Math;

interface Evaluation {
  readonly step: number;
  readonly stage: number;
  readonly isLastOfStep: boolean;
  readonly timestep: number;
  readonly level: number;
  /** What its lines say of numbers, and those of the stages before. */
  readonly numbers: ReadonlyMap<string, number>;
}

class RecipeSampler implements Sampler {
  readonly name: string;
  readonly steps: number;
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[];
  readonly initNoiseSigma: number;
  readonly #compiled: CompiledRecipe;
  readonly #config: SchedulerConfig;
  readonly #preserving: boolean;
  /** Noise levels between the steps: one more than steps. */
  readonly #levels: readonly number[];
  readonly #evaluations: readonly Evaluation[];
  /** Evaluations before each step, and in all. */
  readonly #before: readonly number[];
  readonly #memory: RecipeMemory;
  readonly #arithmetic = new BlockArithmetic();
  #noise = new Float32Array(0);

  constructor(compiled: CompiledRecipe, config: SchedulerConfig, options: SamplerOptions) {
    const { recipe } = compiled;
    const { steps, strength = 1 } = options;
    const schedule = scheduleOf(config, options.schedule ?? 'Normal');
    const eta = recipe.eta === undefined ? 0 : checkEta(recipe.name, options.eta ?? recipe.eta);
    this.name = recipe.name;
    this.#compiled = compiled;
    this.#config = config;
    this.#preserving = recipe.latents === 'preserving';
    const { timesteps, sigmas } = recipeLevels(compiled, config, schedule, steps);
    const isOwn = recipe.levels !== undefined && schedule === 'Normal';
    this.initNoiseSigma = this.#preserving
      ? 1
      : explodingDeviation(config, isOwn ? 'Karras' : schedule, sigmas);
    const first = firstStep(steps, strength);
    this.steps = steps - first;
    this.#levels = sigmas.slice(first);
    const evaluations: Evaluation[] = [];
    this.#before = Array.from({ length: this.steps }, (_, step) => {
      const before = evaluations.length;
      const told = [timesteps[first + step]!, timesteps[first + step + 1] ?? 0] as const;
      evaluations.push(...this.#planStep(step, { steps, eta }, told));
      return before;
    }).concat(evaluations.length);
    this.#evaluations = evaluations;
    this.timesteps = evaluations.map(({ timestep }) => timestep);
    this.sigmas = [...evaluations.map(({ level }) => level), 0];
    this.#memory = new RecipeMemory(compiled);
  }

  evaluationsAfter(step: number): number {
    return this.#before[step]!;
  }

  scaleModelInput(latents: Float32Array, index: number, out: Float32Array): void {
    const scale = this.#preserving ? 1 : 1 / sqrt(this.sigmas[index]! ** 2 + 1);
    for (let i = 0; i < latents.length; i++) out[i] = latents[i]! * scale;
  }

  addNoise(original: Float32Array, noise: Float32Array, out: Float32Array, index = 0): void {
    const sigma = this.sigmas[index]!;
    const alpha = this.#preserving ? 1 / sqrt(sigma ** 2 + 1) : 1;
    const s = sigma * alpha;
    for (let i = 0; i < out.length; i++) out[i] = alpha * original[i]! + s * noise[i]!;
  }

  /** Throws `SAMPLER_NOT_FINITE`. */
  step(
    prediction: Float32Array,
    index: number,
    latents: Float32Array,
    denoised: Float32Array,
    random: NoiseGenerator,
  ): void {
    const evaluation = this.#evaluations[index]!;
    predictX0(this.#x0Weights(evaluation.level), latents, prediction, denoised);
    // A model's own trouble is not the recipe's: whoever looks at the latents says so.
    if (!allFinite(denoised)) {
      latents.set(denoised);
      return;
    }
    const size = latents.length;
    const memory = this.#memory;
    let isDrawn = false;
    const noise = (): Float32Array => {
      if (isDrawn) return this.#noise;
      if (this.#noise.length !== size) this.#noise = new Float32Array(size);
      random.fillNormal(this.#noise);
      isDrawn = true;
      return this.#noise;
    };
    const names: Names = {
      numberOf: this.#numbersAt(evaluation),
      isTensor: (name, ago) => (ago > 0 ? name !== 'sigma' : !evaluation.numbers.has(name)),
      tensorOf: (name, ago) => {
        if (ago > 0) return memory.past(name, ago);
        if (name === 'x') return latents;
        if (name === 'denoised') return denoised;
        return name === 'noise' ? noise() : memory.own(name)!;
      },
    };
    for (const { name, kind, value, text } of this.#compiled.stages[evaluation.stage]!.lines) {
      if (kind === 'number') continue;
      const target = name === 'x' ? latents : memory.set(name, size);
      if (!this.#arithmetic.evaluate(value, names, target))
        throw notFinite(this.name, text, evaluation.step + 1);
    }
    if (evaluation.isLastOfStep) memory.endStep(denoised);
  }

  saveState(): unknown {
    return this.#memory.save();
  }

  restoreState(state: unknown, size: number): void {
    this.#memory.restore(state, size);
  }

  /** The evaluations of a step, with all numbers: nothing of that depends on the latents. Throws `SAMPLER_RECIPE`. */
  #planStep(
    step: number,
    { steps, eta }: { steps: number; eta: number },
    [here, there]: readonly [number, number],
  ): Evaluation[] {
    const { stages, recipe } = this.#compiled;
    const [sigma, next] = [this.#levels[step]!, this.#levels[step + 1]!];
    const last = step === this.steps - 1;
    const numbers = new Map(Object.entries({ sigma, next, step, steps, eta }));
    numbers.set('first', Number(step === 0)).set('last', Number(last));
    const found: Omit<Evaluation, 'isLastOfStep'>[] = [];
    for (const [stage, { at, condition, lines }] of stages.entries()) {
      const names = this.#numbersAt({ step, numbers });
      if (condition && numberOf(condition, names) === 0) break;
      const level = at ? fround(numberOf(at, names)) : sigma;
      if (!(level > 0 && level <= sigma))
        throw recipeError(
          recipe.name,
          `stage ${stage + 1} of step ${step + 1} of ${this.steps} would be at a noise level of ${level}`,
          {
            value: level,
            legal: `above 0, up to the step’s own ${sigma}`,
            hint: 'Leave the stage out there by its “if”, as “next > 0”.',
          },
        );
      numbers.set('level', level);
      for (const line of lines)
        if (line.kind === 'number') numbers.set(line.name, numberOf(line.value, names));
      const timestep = level === sigma ? here : level === next ? there : this.#timestepOf(level);
      found.push({ step, stage, timestep, level, numbers: new Map(numbers) });
    }
    return found.map((evaluation, i) => ({ ...evaluation, isLastOfStep: i === found.length - 1 }));
  }

  #numbersAt({ step, numbers }: Pick<Evaluation, 'step' | 'numbers'>) {
    // Before the first step there is none: its own level stands for what was before.
    return (name: string, ago: number): number =>
      ago > 0 ? this.#levels[Math.max(step - ago, 0)]! : numbers.get(name)!;
  }

  #timestepOf(level: number): number {
    return fround(timestepOfSigma(trainingSigmas(this.#config), level));
  }

  #x0Weights(level: number): PredictionWeights {
    const type = this.#config.prediction_type;
    if (this.#preserving) return predictionWeights(type, (1 / sqrt(level ** 2 + 1)) ** 2);
    const [x0Sample, x0Output] = explodingX0(type, level);
    return { x0Sample, x0Output, noiseSample: 0, noiseOutput: 0 };
  }
}

function allFinite(values: Float32Array): boolean {
  // Infinity and NaN alike make NaN of it.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0;
  return sum === 0;
}

/** Throws `SAMPLER_RECIPE`, `UNSUPPORTED_CONFIG`, `INVALID_STEPS`, `INVALID_STRENGTH`, `INVALID_ETA`. */
export function recipeSampler(
  recipe: SamplerRecipe,
  schedulerConfig: unknown,
  options: SamplerOptions,
): Sampler {
  return new RecipeSampler(compileRecipe(recipe), parseSchedulerConfig(schedulerConfig, 'linspace'), options);
}

const notFinite = (name: string, line: string, step: number) =>
  new AuroraError(
    'SAMPLER_NOT_FINITE',
    `The sampler ${name} broke at step ${step}: “${line}” gave no finite numbers.`,
    {
      field: 'sampler',
      value: line,
      legal: 'finite numbers',
      hint: 'Another number of steps or schedule may do; else its recipe has to be corrected.',
    },
  );
