/**
 * The normal deviates of torch's CPU generator, so that a seed means the same picture here as in diffusers and
 * ComfyUI. torch has two ways, and which one it takes depends on the tensor's size:
 *
 *   size ≥ 16   float32 Box–Muller on blocks of 16: all uniforms are drawn first, in order; then in each block
 *               value j pairs with value j + 8:
 *                 r = √(-2 ln(1 - u_j)),  θ = 2π u_{j+8},  z_j = r cos θ,  z_{j+8} = r sin θ          (1)
 *               A size that is no multiple of 16 draws 16 *new* uniforms for its last 16 values, over what the
 *               blocks had put there.
 *   size < 16   double Box–Muller, one pair of 53-bit uniforms (two words each) at a time:
 *                 r = √(-2 ln(1 - u₂)),  θ = 2π u₁,  z = r cos θ, and r sin θ is kept for the next value   (2)
 *               The kept value survives the call, so two calls of one value are one call of two; the first way
 *               neither reads nor clears it.
 *
 * G. E. P. Box, M. E. Muller, "A Note on the Generation of Random Normal Deviates", 1958.
 *
 * Uniforms agree with torch exactly. Normals agree to about 1e-6: torch's float logarithm and cosine differ in the
 * last bits between its own AVX2 and AVX-512 builds. Ours are the same on every machine, since the JavaScript
 * engine computes them in double from one portable library and we round where torch rounds.
 */
import { AuroraError } from '../errors.ts';
import { MT19937_STATE_WORDS, Mt19937 } from './mt19937.ts';
import type { NoiseGenerator } from './noise.ts';

const { cos, fround, log, log1p, sin, sqrt } = Math;

const BLOCK = 16;
const HALF = BLOCK / 2;
const TWO_PI_F32 = fround(2 * Math.PI);

/** Words of a saved generator: the engine's, one that says whether a normal value is kept, and its two halves. */
export const TORCH_STATE_WORDS = MT19937_STATE_WORDS + 3;

export class TorchGenerator implements NoiseGenerator {
  #engine: Mt19937;
  #keptNormal: number | undefined;

  /** As `torch.Generator().manual_seed(seed)`; see `Mt19937` for the range. */
  constructor(seed: number) {
    this.#engine = new Mt19937(seed);
  }

  /** `torch.rand` in float32: 24 bits of one word, in [0, 1). */
  uniform(): number {
    return (this.#engine.nextUint32() & 0xff_ffff) / 0x100_0000;
  }

  /** `torch.rand` in float64: 53 bits of two words, high word first, in [0, 1). */
  uniformDouble(): number {
    const high = this.#engine.nextUint32() & 0x1f_ffff;
    const low = this.#engine.nextUint32();
    return (high * 0x1_0000_0000 + low) / 0x20_0000_0000_0000;
  }

  /** `torch.randn(size, generator=…)`. */
  randn(size: number): Float32Array {
    const out = new Float32Array(size);
    this.fillNormal(out);
    return out;
  }

  fillNormal(out: Float32Array): void {
    const size = out.length;
    if (size < BLOCK) {
      for (let i = 0; i < size; i++) out[i] = this.#normalDouble();
      return;
    }
    for (let i = 0; i < size; i++) out[i] = this.uniform();
    for (let i = 0; i + BLOCK <= size; i += BLOCK) boxMullerBlock(out, i);
    if (size % BLOCK !== 0) {
      const tail = size - BLOCK;
      for (let i = tail; i < size; i++) out[i] = this.uniform();
      boxMullerBlock(out, tail);
    }
  }

  save(): Uint32Array {
    const state = this.#engine.save(new Uint32Array(TORCH_STATE_WORDS));
    if (this.#keptNormal !== undefined) {
      state[MT19937_STATE_WORDS] = 1;
      const view = new DataView(state.buffer);
      view.setFloat64((MT19937_STATE_WORDS + 1) * 4, this.#keptNormal, true);
    }
    return state;
  }

  /** Goes on exactly where the generator stood that `save` was called on. Throws `RANDOM_STATE_INVALID`. */
  static restore(state: Uint32Array): TorchGenerator {
    if (!(state instanceof Uint32Array) || state.length !== TORCH_STATE_WORDS) {
      throw new AuroraError('RANDOM_STATE_INVALID', 'A saved random state has the wrong length.', {
        value: state?.length,
        legal: `${TORCH_STATE_WORDS} words`,
        hint: 'The checkpoint is damaged or of another version: start the picture again from its settings.',
      });
    }
    const generator = new TorchGenerator(0);
    generator.#engine = Mt19937.restore(state);
    if (state[MT19937_STATE_WORDS] === 1) {
      const view = new DataView(state.buffer, state.byteOffset, state.byteLength);
      generator.#keptNormal = view.getFloat64((MT19937_STATE_WORDS + 1) * 4, true);
    }
    return generator;
  }

  /** Formula (2). */
  #normalDouble(): number {
    const kept = this.#keptNormal;
    if (kept !== undefined) {
      this.#keptNormal = undefined;
      return kept;
    }
    const theta = 2 * Math.PI * this.uniformDouble();
    const radius = sqrt(-2 * log1p(-this.uniformDouble()));
    this.#keptNormal = radius * sin(theta);
    return radius * cos(theta);
  }
}

/** Formula (1) in place over `values[start … start + 15]`, rounding to float32 wherever torch's arithmetic does. */
function boxMullerBlock(values: Float32Array, start: number): void {
  for (let j = start; j < start + HALF; j++) {
    const u1 = fround(1 - values[j]!);
    const radius = fround(sqrt(fround(-2 * fround(log(u1)))));
    const theta = fround(TWO_PI_F32 * values[j + HALF]!);
    values[j] = radius * fround(cos(theta));
    values[j + HALF] = radius * fround(sin(theta));
  }
}
