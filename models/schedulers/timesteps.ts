/**
 * Which training steps a run of n steps visits. Table 2 of S. Lin et al., "Common Diffusion Noise Schedules and
 * Sample Steps are Flawed", 2305.08891:
 *
 *   leading    0, r, 2r, … with r = ⌊T/n⌋, plus `steps_offset`; never reaches T-1
 *   linspace   both ends, 0 and T-1, evenly
 *   trailing   T, T-T/n, … each minus 1; the only one that starts at T-1 and is right for few steps
 *
 * All descending, exactly n of them. Rounding is to even, as NumPy's. For 62 of the first 1000 n (the smallest is 61),
 * NumPy's arange rounds its own length up, and diffusers gets a timestep of -1 behind the last one of `trailing`; that
 * is not followed.
 */
import { AuroraError } from '../errors.ts';
import type { SchedulerConfig } from './config.ts';

/** Whole training steps; what discrete-time samplers index ᾱ with. Throws `INVALID_STEPS`. */
export function discreteTimesteps(config: SchedulerConfig, steps: number): number[] {
  return withinTraining(fractionalTimesteps(config, steps).map(roundHalfToEven), config, steps);
}

/**
 * Whole training steps as diffusers' multistep solvers space them: `linspace` and `leading` divide the training into
 * one part more, and leave out the last, so that the run does not end on a training step of almost no noise.
 * Throws `INVALID_STEPS`.
 */
export function multistepTimesteps(config: SchedulerConfig, steps: number): number[] {
  const total = config.num_train_timesteps;
  checkSteps(steps, total);
  const at = (value: (left: number) => number) => Array.from({ length: steps }, (_, i) => value(steps - i));
  switch (config.timestep_spacing) {
    case 'leading': {
      const ratio = Math.floor(total / (steps + 1));
      if (ratio === 0) throw tooManySteps(steps, total - 1);
      return withinTraining(
        at(left => left * ratio + config.steps_offset),
        config,
        steps,
      );
    }
    case 'linspace': {
      const stride = (total - 1) / steps;
      return at(left => (left === steps ? total - 1 : roundHalfToEven(left * stride)));
    }
    case 'trailing':
      return discreteTimesteps(config, steps);
  }
}

/** Training steps as they come; `linspace` is not rounded. What samplers that interpolate σ use. */
export function fractionalTimesteps(config: SchedulerConfig, steps: number): number[] {
  const total = config.num_train_timesteps;
  checkSteps(steps, total);
  const at = (value: (i: number) => number) => Array.from({ length: steps }, (_, i) => value(i));
  switch (config.timestep_spacing) {
    case 'leading': {
      const ratio = Math.floor(total / steps);
      return at(i => (steps - 1 - i) * ratio + config.steps_offset);
    }
    case 'linspace': {
      const last = steps - 1;
      const stride = (total - 1) / last;
      return at(i => (last === 0 ? 0 : i === 0 ? total - 1 : (last - i) * stride));
    }
    case 'trailing': {
      // NumPy's arange strides by the difference of its first two values, not by T/n itself.
      const stride = total - total / steps - total;
      return at(i => roundHalfToEven(total + i * stride) - 1);
    }
  }
}

/** Throws `INVALID_STEPS` unless `steps` is a whole number of 1 … `most`. */
export function checkSteps(steps: number, most: number): void {
  if (!(Number.isInteger(steps) && steps >= 1 && steps <= most)) throw tooManySteps(steps, most);
}

function tooManySteps(steps: number, most: number): AuroraError {
  return new AuroraError('INVALID_STEPS', `A picture cannot be made in ${steps} steps.`, {
    value: steps,
    legal: `a whole number of 1 … ${most}`,
    hint: most < 20 ? `Use up to ${most} steps.` : '20 steps suit most pictures.',
    field: 'steps',
  });
}

function withinTraining(timesteps: number[], config: SchedulerConfig, steps: number): number[] {
  const first = timesteps[0]!;
  if (first < config.num_train_timesteps) return timesteps;
  throw new AuroraError(
    'INVALID_STEPS',
    `${steps} steps with steps_offset ${config.steps_offset} would start at training step ${first}.`,
    {
      value: steps,
      legal: `a first training step of 0 … ${config.num_train_timesteps - 1}`,
      hint: 'Use fewer steps.',
      field: 'steps',
    },
  );
}

export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const fraction = value - floor;
  if (fraction !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
