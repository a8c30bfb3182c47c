/** What samplers of higher order carry from one evaluation to the next, as plain data for checkpoints. */
import { AuroraError } from '../errors.ts';

export interface SavedMemory {
  readonly count: number;
  readonly sample: Float32Array | null;
  /** Newest first. */
  readonly past: readonly Float32Array[];
}

/** A counter, one set of latents to come back to, and a few past tensors. The buffers are used again and again. */
export class Memory {
  count = 0;
  readonly #most: number;
  readonly #past: Float32Array[] = [];
  #sample: Float32Array | null = null;

  /** `most` is how many past tensors are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Past tensors there are. */
  get length(): number {
    return this.#past.length;
  }

  get sample(): Float32Array | null {
    return this.#sample;
  }

  /** 0 is the newest. */
  past(age: number): Float32Array {
    return this.#past[age]!;
  }

  /** Keeps a copy of `values` as the newest; the oldest beyond `most` is forgotten. */
  push(values: Float32Array): void {
    const buffer = this.#past.length === this.#most ? this.#past.pop()! : new Float32Array(values.length);
    buffer.set(values);
    this.#past.unshift(buffer);
  }

  keepSample(latents: Float32Array): void {
    this.#sample ??= new Float32Array(latents.length);
    this.#sample.set(latents);
  }

  forgetSample(): void {
    this.#sample = null;
  }

  save(): SavedMemory {
    return {
      count: this.count,
      sample: this.#sample?.slice() ?? null,
      past: this.#past.map(values => values.slice()),
    };
  }

  /** Takes back what `save` gave, a copy. Throws `CHECKPOINT_INVALID` unless it fits `size` latents. */
  restore(name: string, state: unknown, size: number): void {
    const { count, sample, past } = this.#checked(name, state, size);
    this.count = count;
    this.#sample = sample?.slice() ?? null;
    this.#past.splice(0, this.#past.length, ...past.map(values => values.slice()));
  }

  #checked(name: string, state: unknown, size: number): SavedMemory {
    const fits = (values: unknown) =>
      values instanceof Float32Array && values.length === size && values.every(Number.isFinite);
    const { count, sample, past } = (state ?? {}) as Partial<SavedMemory>;
    const sound =
      Number.isInteger(count) &&
      count! >= 0 &&
      (sample === null || fits(sample)) &&
      Array.isArray(past) &&
      past.length <= this.#most &&
      past.every(fits);
    if (sound) return { count: count!, sample: sample!, past: past! };
    throw stateOfAnother(name, state, `a count, and up to ${this.#most} past tensors of ${size} values`);
  }
}

/** Throws `CHECKPOINT_INVALID` for anything but the `null` that a sampler without a memory saves. */
export function restoreStateless(name: string, state: unknown): void {
  if (state !== null) throw stateOfAnother(name, state, 'null');
}

function stateOfAnother(name: string, state: unknown, legal: string): AuroraError {
  return new AuroraError('CHECKPOINT_INVALID', `The checkpoint's sampler state is not one of ${name}.`, {
    value: state === null || typeof state !== 'object' ? state : Object.keys(state),
    legal,
    hint: 'The checkpoint is of another sampler or damaged: start the picture again from its settings.',
  });
}
