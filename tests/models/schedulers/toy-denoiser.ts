/** The closed-form denoiser of scripts/parity/schedulers.py and samplers.py. */
export const TOY_SIZE = 16;

export function toyDenoiser(input: Float32Array, timestep: number): Float32Array {
  const middle = (input.length - 1) / 2;
  return input.map((x, i) => (x / (1 + Math.abs(x))) * (0.5 + timestep / 2000) + (i - middle) / 20);
}

export function toyLatents(initNoiseSigma: number): Float32Array {
  return Float32Array.from({ length: TOY_SIZE }, (_, i) => ((i - 7.5) / 4) * initNoiseSigma);
}
