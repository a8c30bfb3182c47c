/** Arithmetic as a tree, and what a name or an operator may be applied to. */

/** A number, or one value for each latent. */
export type Kind = 'number' | 'tensor';

export type Expression =
  | { readonly is: 'number'; readonly value: number; readonly at: number }
  /** `ago` steps ago; 0 is now. */
  | { readonly is: 'name'; readonly name: string; readonly ago: number; readonly at: number }
  | { readonly is: 'unary'; readonly op: UnaryOperator; readonly of: Expression; readonly at: number }
  | {
      readonly is: 'binary';
      readonly op: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    }
  | {
      readonly is: 'choice';
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
      readonly at: number;
    }
  | {
      readonly is: 'call';
      readonly name: FunctionName;
      readonly of: readonly Expression[];
      readonly at: number;
    };

export type UnaryOperator = '-' | '!';
export type BinaryOperator = Arithmetic | Comparison;

/** Of numbers and of tensors. */
export const ARITHMETIC = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
  '^': (a: number, b: number) => a ** b,
} as const;
export type Arithmetic = keyof typeof ARITHMETIC;

/** Of numbers alone: 1 for yes, 0 for no. */
export const COMPARISONS = {
  '<': (a: number, b: number) => Number(a < b),
  '<=': (a: number, b: number) => Number(a <= b),
  '>': (a: number, b: number) => Number(a > b),
  '>=': (a: number, b: number) => Number(a >= b),
  '==': (a: number, b: number) => Number(a === b),
  '!=': (a: number, b: number) => Number(a !== b),
  '&&': (a: number, b: number) => Number(a !== 0 && b !== 0),
  '||': (a: number, b: number) => Number(a !== 0 || b !== 0),
} as const;
export type Comparison = keyof typeof COMPARISONS;

/** How tightly each binds; `^` binds to the right. */
export const PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '^': 8,
};
/** Of a sign: -x^2 is -(x^2). */
export const UNARY_PRECEDENCE = 7;

type Fn = (a: number, b: number, c: number) => number;

/** How many arguments each has; `elementwise`: also of tensors. */
export const FUNCTIONS = {
  abs: { arguments: 1, elementwise: true, of: a => Math.abs(a) },
  sqrt: { arguments: 1, elementwise: true, of: a => Math.sqrt(a) },
  exp: { arguments: 1, elementwise: true, of: a => Math.exp(a) },
  log: { arguments: 1, elementwise: true, of: a => Math.log(a) },
  tanh: { arguments: 1, elementwise: true, of: a => Math.tanh(a) },
  min: { arguments: 2, elementwise: true, of: (a, b) => Math.min(a, b) },
  max: { arguments: 2, elementwise: true, of: (a, b) => Math.max(a, b) },
  expm1: { arguments: 1, elementwise: false, of: a => Math.expm1(a) },
  log1p: { arguments: 1, elementwise: false, of: a => Math.log1p(a) },
  sin: { arguments: 1, elementwise: false, of: a => Math.sin(a) },
  cos: { arguments: 1, elementwise: false, of: a => Math.cos(a) },
  floor: { arguments: 1, elementwise: false, of: a => Math.floor(a) },
  /** α, s and λ of a noise level: x_t = α x₀ + s ε, λ = log(α / s). */
  alpha: { arguments: 1, elementwise: false, of: a => 1 / Math.sqrt(a ** 2 + 1) },
  spread: { arguments: 1, elementwise: false, of: a => a * (1 / Math.sqrt(a ** 2 + 1)) },
  lambda: { arguments: 1, elementwise: false, of: a => -Math.log(a) },
} as const satisfies Record<string, { arguments: 1 | 2; elementwise: boolean; of: Fn }>;
export type FunctionName = keyof typeof FUNCTIONS;

export const isFunction = (name: string): name is FunctionName => Object.hasOwn(FUNCTIONS, name);
export const isArithmetic = (op: BinaryOperator): op is Arithmetic => Object.hasOwn(ARITHMETIC, op);

/** Every part of it, itself first. */
export function* partsOf(expression: Expression): Generator<Expression> {
  const open = [expression];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    yield part;
    if (part.is === 'unary') open.push(part.of);
    else if (part.is === 'binary') open.push(part.left, part.right);
    else if (part.is === 'choice') open.push(part.condition, part.then, part.otherwise);
    else if (part.is === 'call') open.push(...part.of);
  }
}
