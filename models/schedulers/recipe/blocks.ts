/**
 * Tensor arithmetic in double precision, rounded to float32 when a line is done: an expression becomes a list of loops over
 * blocks that stay in the processor's nearest caches. Names and choices are settled before the first element is touched.
 */
import { ARITHMETIC, type Arithmetic, type Expression, FUNCTIONS, type FunctionName } from './expression.ts';
import { type NumberOf, numberOf } from './numbers.ts';

/** Values at once: 4 KiB of doubles. */
const BLOCK = 512;

type Loop = (a: Float64Array, b: Float64Array, out: Float64Array, count: number) => void;

// One function each, so that each loop is compiled for its own operator.
const LOOPS: Readonly<Record<Arithmetic, Loop>> = {
  '+': (a, b, out, count) => {
    for (let i = 0; i < count; i++) out[i] = a[i]! + b[i]!;
  },
  '-': (a, b, out, count) => {
    for (let i = 0; i < count; i++) out[i] = a[i]! - b[i]!;
  },
  '*': (a, b, out, count) => {
    for (let i = 0; i < count; i++) out[i] = a[i]! * b[i]!;
  },
  '/': (a, b, out, count) => {
    for (let i = 0; i < count; i++) out[i] = a[i]! / b[i]!;
  },
  '^': (a, b, out, count) => {
    for (let i = 0; i < count; i++) out[i] = ARITHMETIC['^'](a[i]!, b[i]!);
  },
};

const negate: Loop = (a, _b, out, count) => {
  for (let i = 0; i < count; i++) out[i] = -a[i]!;
};

const functionLoop = (name: FunctionName): Loop => {
  const of = FUNCTIONS[name].of as (a: number, b: number) => number;
  return (a, b, out, count) => {
    for (let i = 0; i < count; i++) out[i] = of(a[i]!, b[i]!);
  };
};

type Operation =
  | { readonly load: Float32Array; readonly out: Float64Array }
  | { readonly loop: Loop; readonly a: Float64Array; readonly b: Float64Array; readonly out: Float64Array };

/** What a tensor's name stands for, so many steps ago. Null: zeros. */
export type TensorOf = (name: string, ago: number) => Float32Array | null;

export interface Names {
  readonly numberOf: NumberOf;
  readonly tensorOf: TensorOf;
  /** Whether a name (without history) is a tensor's. */
  readonly isTensor: (name: string, ago: number) => boolean;
}

/** Computes lines one after another, with buffers that are used again and again. */
export class BlockArithmetic {
  readonly #buffers: Float64Array[] = [];
  #used = 0;
  readonly #operations: Operation[] = [];

  /** Writes an expression's value into `target`; false where a value is no finite float32. */
  evaluate(expression: Expression, names: Names, target: Float32Array): boolean {
    this.#used = 0;
    this.#operations.length = 0;
    const result = this.#plan(expression, names);
    let isSound = true;
    for (let from = 0; from < target.length; from += BLOCK) {
      const count = Math.min(BLOCK, target.length - from);
      for (const operation of this.#operations) {
        if ('load' in operation) {
          const { load, out } = operation;
          for (let i = 0; i < count; i++) out[i] = load[from + i]!;
        } else operation.loop(operation.a, operation.b, operation.out, count);
      }
      for (let i = 0; i < count; i++) {
        target[from + i] = result[i]!;
        // Infinity and NaN alike: their difference with themselves is NaN.
        if (target[from + i]! - target[from + i]! !== 0) isSound = false;
      }
    }
    return isSound;
  }

  /** The buffer that holds the value once the operations have run. */
  #plan(expression: Expression, names: Names): Float64Array {
    if (!hasTensor(expression, names)) return this.#buffer().fill(numberOf(expression, names.numberOf));
    switch (expression.is) {
      case 'name': {
        const tensor = names.tensorOf(expression.name, expression.ago);
        const out = this.#buffer();
        if (tensor === null) return out.fill(0);
        this.#operations.push({ load: tensor, out });
        return out;
      }
      case 'unary':
        return this.#push(negate, this.#plan(expression.of, names), EMPTY);
      case 'binary': {
        const a = this.#plan(expression.left, names);
        return this.#push(LOOPS[expression.op as Arithmetic], a, this.#plan(expression.right, names));
      }
      case 'choice': {
        const isThen = numberOf(expression.condition, names.numberOf) !== 0;
        return this.#plan(isThen ? expression.then : expression.otherwise, names);
      }
      case 'call': {
        const [a, b = EMPTY] = expression.of.map(part => this.#plan(part, names));
        return this.#push(functionLoop(expression.name), a!, b);
      }
      case 'number':
        throw new Error('A number is no tensor.');
    }
  }

  /** A buffer each: constants are filled once, before the first block. */
  #push(loop: Loop, a: Float64Array, b: Float64Array): Float64Array {
    const out = this.#buffer();
    this.#operations.push({ loop, a, b, out });
    return out;
  }

  #buffer(): Float64Array {
    const buffer = this.#buffers[this.#used] ?? new Float64Array(BLOCK);
    this.#buffers[this.#used++] = buffer;
    return buffer;
  }
}

const EMPTY = new Float64Array(BLOCK);

function hasTensor(expression: Expression, names: Names): boolean {
  switch (expression.is) {
    case 'number':
      return false;
    case 'name':
      return names.isTensor(expression.name, expression.ago);
    case 'unary':
      return hasTensor(expression.of, names);
    case 'binary':
      return hasTensor(expression.left, names) || hasTensor(expression.right, names);
    case 'choice':
      return hasTensor(expression.then, names) || hasTensor(expression.otherwise, names);
    case 'call':
      return expression.of.some(part => hasTensor(part, names));
  }
}
