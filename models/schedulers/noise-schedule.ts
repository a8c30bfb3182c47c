/**
 * The forward process: how much of the picture is left after each training step.
 *
 *   βₜ        variance of the noise added at training step t = 0 … T-1
 *   ᾱₜ        Π_{s ≤ t} (1 - βₛ), so that x_t = √ᾱₜ x₀ + √(1-ᾱₜ) ε
 *   σₜ        √((1-ᾱₜ) / ᾱₜ), the noise level in units of the picture
 *
 * J. Ho et al., "Denoising Diffusion Probabilistic Models", 2006.11239, eq. 4.
 * `squaredcos_cap_v2`: A. Nichol, P. Dhariwal, 2102.09672, eq. 17.
 * Zero terminal SNR: S. Lin et al., 2305.08891, algorithm 1.
 *
 * Every intermediate is rounded to float32 where torch holds a float32 tensor: at ᾱ_T ≈ 5e-6 the rounding of β is
 * visible in the fifth digit, and samplers divide by √ᾱ_T.
 */
import type { SchedulerConfig } from './config.ts';

const { cos, fround, min, sqrt } = Math;

/** ᾱ for every training step, float32, decreasing. */
export function alphasCumprod(config: SchedulerConfig): Float32Array {
  const betas = config.rescale_betas_zero_snr ? rescaleToZeroSnr(baseBetas(config)) : baseBetas(config);
  return cumulativeAlphas(betas);
}

/** σ of one ᾱ, as float32 arithmetic gives it. */
export function sigmaOfAlpha(alpha: number): number {
  return fround(sqrt(fround(fround(1 - alpha) / alpha)));
}

function baseBetas(config: SchedulerConfig): Float32Array {
  const { beta_start: start, beta_end: end, num_train_timesteps: count, trained_betas: trained } = config;
  if (trained) return Float32Array.from(trained);
  switch (config.beta_schedule) {
    case 'linear':
      return linspaceFloat32(start, end, count);
    case 'scaled_linear':
      return linspaceFloat32(sqrt(start), sqrt(end), count).map(root => root * root);
    case 'squaredcos_cap_v2':
      return Float32Array.from({ length: count }, (_, i) =>
        min(1 - cosineAlphaBar((i + 1) / count) / cosineAlphaBar(i / count), 0.999),
      );
  }
}

function cosineAlphaBar(t: number): number {
  return cos((((t + 0.008) / 1.008) * Math.PI) / 2) ** 2;
}

/** As torch fills it: from both ends towards the middle, so that both ends are exact. */
function linspaceFloat32(start: number, end: number, count: number): Float32Array {
  const [first, last] = [fround(start), fround(end)];
  const step = fround(fround(last - first) / (count - 1));
  const half = Math.floor(count / 2);
  return Float32Array.from({ length: count }, (_, i) =>
    i < half || count === 1 ? first + step * i : last - step * (count - i - 1),
  );
}

/** The running product is kept in double, as torch's `cumprod` keeps it, and rounded on the way out. */
function cumulativeAlphas(betas: Float32Array): Float32Array {
  let product = 1;
  return betas.map(beta => {
    product *= fround(1 - beta);
    return product;
  });
}

/** Shifts and scales √ᾱ so that its last value is 0 and its first stays, then goes back to betas. */
function rescaleToZeroSnr(betas: Float32Array): Float32Array {
  const roots = cumulativeAlphas(betas).map(sqrt);
  const first = roots[0]!;
  const last = roots.at(-1)!;
  const scale = fround(first / fround(first - last));
  const alphas = roots.map(root => {
    const moved = fround(fround(root - last) * scale);
    return moved * moved;
  });
  return alphas.map((alpha, t) => 1 - (t === 0 ? alpha : fround(alpha / alphas[t - 1]!)));
}
