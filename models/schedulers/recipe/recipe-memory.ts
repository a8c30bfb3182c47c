/** What a recipe's run carries: tensors of earlier steps, and within a step its own. Plain data for checkpoints. */
import { AuroraError } from '../../errors.ts';
import type { CompiledRecipe } from './compile.ts';

interface SavedRecipe {
  /** For each kept name, in their order, newest first. */
  readonly past: readonly (readonly Float32Array[])[];
  /** Its own tensors in the middle of a step, in their order; null where one is not set. Null between steps. */
  readonly within: readonly (Float32Array | null)[] | null;
}

export class RecipeMemory {
  readonly #compiled: CompiledRecipe;
  readonly #past: Float32Array[][];
  readonly #own = new Map<string, Float32Array>();
  /** Those of `#own` that this step has set. */
  readonly #set = new Set<string>();

  constructor(compiled: CompiledRecipe) {
    this.#compiled = compiled;
    this.#past = compiled.kept.map(() => []);
  }

  /** A tensor that this step has set. */
  own(name: string): Float32Array | undefined {
    return this.#set.has(name) ? this.#own.get(name) : undefined;
  }

  /** Null before so many steps have been done. */
  past(name: string, ago: number): Float32Array | null {
    const at = this.#compiled.kept.findIndex(kept => kept.name === name);
    return this.#past[at]?.[ago - 1] ?? null;
  }

  /** A buffer for it, which counts as set from now on; what it held is still there. */
  set(name: string, size: number): Float32Array {
    let buffer = this.#own.get(name);
    if (buffer?.length !== size) {
      buffer = new Float32Array(size);
      this.#own.set(name, buffer);
    }
    this.#set.add(name);
    return buffer;
  }

  /** A step is done: what is kept becomes history, and the rest is forgotten. */
  endStep(denoised: Float32Array): void {
    for (const [i, { name, most }] of this.#compiled.kept.entries()) {
      const past = this.#past[i]!;
      const values = name === 'denoised' ? denoised : this.#own.get(name)!;
      const buffer = past.length === most ? past.pop()! : new Float32Array(values.length);
      buffer.set(values);
      past.unshift(buffer);
    }
    this.#set.clear();
  }

  /** A copy. */
  save(): SavedRecipe | null {
    const { kept, tensors } = this.#compiled;
    const isBetween = this.#set.size === 0;
    if (kept.length === 0 && isBetween) return null;
    return {
      past: this.#past.map(all => all.map((values: Float32Array) => values.slice())),
      within: isBetween ? null : tensors.map(name => this.own(name)?.slice() ?? null),
    };
  }

  /** Takes back what `save` gave, a copy. Throws `CHECKPOINT_INVALID` unless it fits `size` latents. */
  restore(state: unknown, size: number): void {
    const { kept, tensors, recipe } = this.#compiled;
    const fits = (values: unknown): values is Float32Array =>
      values instanceof Float32Array && values.length === size && values.every(Number.isFinite);
    const { past, within } = (state ?? { past: kept.map(() => []), within: null }) as Partial<SavedRecipe>;
    const isSound =
      (state !== null || kept.length === 0) &&
      Array.isArray(past) &&
      past.length === kept.length &&
      kept.every(({ most }, i) => Array.isArray(past[i]) && past[i].length <= most && past[i].every(fits)) &&
      (within === null ||
        (Array.isArray(within) &&
          within.length === tensors.length &&
          within.every(values => values === null || fits(values))));
    if (!isSound) throw stateOfAnother(recipe.name, state, size, kept);
    for (const [i, all] of past!.entries()) this.#past[i] = all.map((values: Float32Array) => values.slice());
    this.#set.clear();
    for (const [i, values] of (within ?? []).entries()) if (values) this.set(tensors[i]!, size).set(values);
  }
}

const stateOfAnother = (name: string, state: unknown, size: number, kept: CompiledRecipe['kept']) =>
  new AuroraError('CHECKPOINT_INVALID', `The checkpoint's sampler state is not one of ${name}.`, {
    value: state === null || typeof state !== 'object' ? state : Object.keys(state),
    legal:
      kept.length === 0
        ? `null, or tensors of ${size} values`
        : `${kept.map(({ name, most }) => `up to ${most} of ${name}`).join(', ')}, each of ${size} values`,
    hint: 'The checkpoint is of another sampler or damaged: start the picture again from its settings.',
  });
