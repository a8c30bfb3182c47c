/** A recipe as it is run: read once, with every name known and every kind checked, so that no step can meet a surprise. */
import { AuroraError } from '../../errors.ts';
import { type Expression, FUNCTIONS, isArithmetic, isFunction, type Kind, partsOf } from './expression.ts';
import { parseExpression, parseLine, RecipeProblem } from './parse.ts';
import { RECIPE_LIMITS, type SamplerRecipe } from './recipe.ts';

export interface CompiledLine {
  readonly name: string;
  readonly kind: Kind;
  readonly value: Expression;
  readonly text: string;
}

export interface CompiledStage {
  readonly at: Expression | null;
  readonly condition: Expression | null;
  readonly lines: readonly CompiledLine[];
}

export interface CompiledRecipe {
  readonly recipe: SamplerRecipe;
  readonly stages: readonly CompiledStage[];
  /** Tensors of earlier steps, in the order in which they are saved. */
  readonly kept: readonly { readonly name: string; readonly most: number }[];
  /** Its own within a step, in the order in which they are saved. */
  readonly tensors: readonly string[];
  /** Of level i; null: the model's levels, or a list. */
  readonly level: Expression | null;
}

const NUMBERS = ['sigma', 'next', 'level', 'step', 'steps', 'first', 'last'] as const;
const TENSORS = ['x', 'denoised', 'eps', 'v', 'noise'] as const;
/** What the denoiser's answer also means, in the place of a line of its own. */
const MEANINGS = {
  exploding: {
    eps: 'eps = (x - denoised) / level',
    v: 'v = alpha(level) * ((x - denoised) / level) - spread(level) * denoised',
  },
  preserving: {
    eps: 'eps = (x - alpha(level) * denoised) / spread(level)',
    v: 'v = alpha(level) * ((x - alpha(level) * denoised) / spread(level)) - spread(level) * denoised',
  },
} as const;
const LEVEL_NAMES = ['i', 'n', 'sigma_min', 'sigma_max'];
/** Steps back that a line may ask the noise level of. */
const MOST_LEVELS_BACK = 4;

/** @throws AuroraError `SAMPLER_RECIPE` */
export function compileRecipe(recipe: SamplerRecipe): CompiledRecipe {
  return new Compiler(recipe).compiled();
}

class Compiler {
  readonly #recipe: SamplerRecipe;
  /** Names that may be read at this point. */
  readonly #known = new Map<string, Kind>();
  readonly #own = new Set<string>();
  readonly #read = new Map<string, number>();
  #parts = 0;

  constructor(recipe: SamplerRecipe) {
    this.#recipe = recipe;
  }

  compiled(): CompiledRecipe {
    const { stages, keeps = {}, eta, levels } = this.#recipe;
    for (const name of NUMBERS) this.#known.set(name, 'number');
    for (const name of TENSORS) this.#known.set(name, 'tensor');
    if (eta !== undefined) this.#known.set('eta', 'number');
    const level = typeof levels === 'string' ? this.#levelOf(levels) : null;
    const compiled = stages.map((stage, i) => this.#stage(stage, i));
    this.#checkKept(keeps, compiled[0]!.lines);
    const all = compiled.flatMap(({ lines }) => lines);
    if (!all.some(({ name }) => name === 'x')) throw this.#error('no line sets x: nothing would be painted');
    if (![...this.#read.keys()].some(name => name === 'denoised' || name === 'eps' || name === 'v'))
      throw this.#error('no line reads denoised, eps or v: what the model says would not matter');
    return {
      recipe: this.#recipe,
      stages: compiled,
      kept: Object.entries(keeps)
        .map(([name, most]) => ({ name, most }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
      tensors: [
        ...new Set(all.filter(line => line.kind === 'tensor' && line.name !== 'x').map(({ name }) => name)),
      ].sort(),
      level,
    };
  }

  #stage(stage: SamplerRecipe['stages'][number], i: number): CompiledStage {
    const where = `stage ${i + 1}`;
    if (i === 0 && (stage.at !== undefined || stage.if !== undefined))
      throw this.#error(`${where}: the first stage is always there, and at sigma`);
    if (i > 0 && stage.at === undefined)
      throw this.#error(`${where}: it does not say the noise level that it is “at”`);
    const bare = (text: string, what: string) =>
      this.#within(`${where}, ${what}`, text, () => {
        const expression = this.#counted(parseExpression(text));
        this.#want(expression, 'number', this.#kindOf(expression, ['level']));
        return expression;
      });
    const at = stage.at === undefined ? null : bare(stage.at, 'at');
    const condition = stage.if === undefined ? null : bare(stage.if, 'if');
    const written = stage.do.map((text, k) => {
      const place = `${where}, line ${k + 1}`;
      return this.#within(place, text, () => ({ ...parseLine(text), text, place }));
    });
    const reads = new Set(
      written
        .flatMap(({ value }) => [...partsOf(value)])
        .map(part => (part.is === 'name' && part.ago === 0 ? part.name : '')),
    );
    const meant = (['eps', 'v'] as const).filter(
      name => reads.has(name) || Object.hasOwn(this.#recipe.keeps ?? {}, name),
    );
    const meanings = meant.map(name => {
      const text = MEANINGS[this.#recipe.latents ?? 'exploding'][name];
      const { value } = parseLine(text);
      return { name, kind: 'tensor' as const, value: this.#counted(value), text };
    });
    return { at, condition, lines: [...meanings, ...written.map(line => this.#line(line))] };
  }

  #line({
    name,
    value,
    text,
    place,
  }: {
    name: string;
    value: Expression;
    text: string;
    place: string;
  }): CompiledLine {
    return this.#within(place, text, () => {
      this.#counted(value);
      const kind = this.#kindOf(value);
      const before = this.#known.get(name);
      if (isFunction(name) || (before !== undefined && name !== 'x' && !this.#own.has(name)))
        throw new RecipeProblem(
          `“${name}” has a meaning already`,
          0,
          'x, or a name of your own',
          'Choose another name.',
        );
      if (!/^[a-z]\w{0,31}$/.test(name))
        throw new RecipeProblem(
          `“${name}” cannot be a name`,
          0,
          'a lower-case letter, then up to 31 letters, digits or _',
          'Choose another name.',
        );
      if (before === 'number')
        throw new RecipeProblem(
          `“${name}” is a number that was set before`,
          0,
          'a name that is new',
          'Numbers are set once.',
        );
      if (before === 'tensor') this.#want(value, 'tensor', kind);
      this.#known.set(name, kind);
      this.#own.add(name);
      const tensors = [...this.#own].filter(own => own !== 'x' && this.#known.get(own) === 'tensor').length;
      if (tensors > RECIPE_LIMITS.tensors)
        throw new RecipeProblem(
          'there are too many tensors',
          0,
          `${RECIPE_LIMITS.tensors} of its own`,
          'Set one of them anew.',
        );
      return { name, kind, value, text };
    });
  }

  #kindOf(expression: Expression, not: readonly string[] = []): Kind {
    const kindOf = (part: Expression) => this.#kindOf(part, not);
    switch (expression.is) {
      case 'number':
        return 'number';
      case 'name':
        return this.#kindOfName(expression, not);
      case 'unary': {
        const kind = kindOf(expression.of);
        if (expression.op === '!') this.#want(expression.of, 'number', kind);
        return kind;
      }
      case 'binary': {
        const kinds = [kindOf(expression.left), kindOf(expression.right)] as const;
        if (isArithmetic(expression.op)) return kinds.includes('tensor') ? 'tensor' : 'number';
        this.#want(expression.left, 'number', kinds[0]);
        this.#want(expression.right, 'number', kinds[1]);
        return 'number';
      }
      case 'choice': {
        this.#want(expression.condition, 'number', kindOf(expression.condition));
        return [kindOf(expression.then), kindOf(expression.otherwise)].includes('tensor')
          ? 'tensor'
          : 'number';
      }
      case 'call': {
        const kinds = expression.of.map(kindOf);
        const isTensor = kinds.includes('tensor');
        if (!isTensor || FUNCTIONS[expression.name].elementwise) return isTensor ? 'tensor' : 'number';
        throw new RecipeProblem(
          `${expression.name} is of numbers, and this is a tensor`,
          expression.at,
          ELEMENTWISE,
          'These are of tensors too.',
        );
      }
    }
  }

  #kindOfName({ name, ago, at }: Extract<Expression, { is: 'name' }>, not: readonly string[]): Kind {
    const { keeps = {} } = this.#recipe;
    const kept = Object.hasOwn(keeps, name) ? keeps[name]! : 0;
    if (ago > 0) {
      const most = name === 'sigma' ? MOST_LEVELS_BACK : kept;
      if (ago > most) {
        const legal =
          most === 0 ? ['sigma', ...Object.keys(keeps)].join(', ') : `${name}[1] … ${name}[${most}]`;
        throw new RecipeProblem(
          `${name}[${ago}] is not kept`,
          at,
          legal,
          `Say it in keeps, as { "${name}": ${ago} }.`,
        );
      }
      if (name !== 'sigma') this.#read.set(`${name}[]`, Math.max(ago, this.#read.get(`${name}[]`) ?? 0));
      return name === 'sigma' ? 'number' : 'tensor';
    }
    const kind = not.includes(name) ? undefined : this.#known.get(name);
    if (kind === undefined) {
      const legal = [...this.#known.keys()].filter(known => !not.includes(known));
      throw new RecipeProblem(
        `there is no “${name}” here`,
        at,
        legal,
        'Set it in a line before, or use one of these.',
      );
    }
    this.#read.set(name, 0);
    return kind;
  }

  #checkKept(keeps: Readonly<Record<string, number>>, first: readonly CompiledLine[]): void {
    const total = Object.values(keeps).reduce((sum, most) => sum + most, 0);
    if (total > RECIPE_LIMITS.kept)
      throw this.#error(`it keeps ${total} tensors, ${RECIPE_LIMITS.kept} are the most`);
    for (const [name, most] of Object.entries(keeps)) {
      const isSet = first.some(line => line.name === name && line.kind === 'tensor') && name !== 'x';
      if (name !== 'denoised' && !isSet)
        throw this.#error(
          `it keeps “${name}”, which is neither denoised, eps, v nor a tensor of its own that the first stage sets`,
        );
      const read = this.#read.get(`${name}[]`) ?? 0;
      if (read !== most)
        throw this.#error(
          `it keeps ${most} of “${name}”, and its lines read ${read}: keep as many as are read`,
        );
    }
  }

  #levelOf(text: string): Expression {
    return this.#within('levels', text, () => {
      const expression = this.#counted(parseExpression(text));
      for (const part of partsOf(expression)) {
        if (part.is === 'name' && (part.ago > 0 || !LEVEL_NAMES.includes(part.name)))
          throw new RecipeProblem(
            `there is no “${part.name}” here`,
            part.at,
            LEVEL_NAMES,
            'Use these alone.',
          );
      }
      return expression;
    });
  }

  #want({ at }: Expression, wanted: Kind, kind: Kind): void {
    if (kind === wanted) return;
    throw new RecipeProblem(
      `this is a ${kind}, and a ${wanted} is needed`,
      at,
      wanted,
      wanted === 'number' ? 'Decide by sigma, next or step.' : 'Let it depend on x or denoised.',
    );
  }

  #counted(expression: Expression): Expression {
    for (const _ of partsOf(expression)) this.#parts++;
    if (this.#parts <= RECIPE_LIMITS.parts) return expression;
    throw new RecipeProblem(
      'the recipe is too long here',
      0,
      `${RECIPE_LIMITS.parts} names, numbers and operators in all`,
      'Give what is used twice a name.',
    );
  }

  /** Problems of a text, told with whose text it is. */
  #within<T>(place: string, text: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof RecipeProblem)) throw error;
      const { message, at, legal, hint } = error;
      const shown = text.length > 80 ? `${text.slice(0, 79)}…` : text;
      throw recipeError(this.#recipe.name, `${place}, “${shown}”, at character ${at + 1}: ${message}`, {
        ...{ value: text.slice(at, at + 40), legal, hint, position: at },
      });
    }
  }

  #error(reason: string): AuroraError {
    return recipeError(this.#recipe.name, reason);
  }
}

const ELEMENTWISE = Object.entries(FUNCTIONS).flatMap(([name, { elementwise }]) =>
  elementwise ? [name] : [],
);

export function recipeError(
  name: string,
  reason: string,
  details: { value?: unknown; legal?: string | readonly string[]; hint?: string; position?: number } = {},
): AuroraError {
  return new AuroraError('SAMPLER_RECIPE', `The sampler ${name} cannot be used: ${reason}.`, {
    field: 'samplerRecipe',
    value: name,
    legal: 'a recipe as docs/samplers.md describes it',
    hint: 'Correct it where it was written.',
    ...details,
  });
}
