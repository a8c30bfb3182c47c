/** Text to a tree: precedence climbing, bounded in depth, with the place of everything for whoever has to mend it. */
import {
  type BinaryOperator,
  type Expression,
  FUNCTIONS,
  isFunction,
  PRECEDENCE,
  UNARY_PRECEDENCE,
} from './expression.ts';
import { RECIPE_LIMITS } from './recipe.ts';

/** What is wrong with a text, and where; told to a person by whoever knows whose text it is. */
export class RecipeProblem extends Error {
  /** In the text, from 0. */
  readonly at: number;
  readonly legal: string | readonly string[];
  readonly hint: string;

  constructor(message: string, at: number, legal: string | readonly string[], hint: string) {
    super(message);
    this.at = at;
    this.legal = legal;
    this.hint = hint;
  }
}

interface Token {
  readonly kind: 'number' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

const TOKEN =
  /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|([a-z]\w*)|(<=|>=|==|!=|&&|\|\||[-+*/^<>!?:(),[\]=]))/iy;

/** @throws RecipeProblem */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null) {
      if (text.slice(at).trim() === '') break;
      const where = at + (text.slice(at).length - text.slice(at).trimStart().length);
      const sign = JSON.stringify(text.charAt(where));
      throw new RecipeProblem(`there is a ${sign}`, where, SIGNS, 'Write it with these signs alone.');
    }
    const [whole, number, name, sign] = found;
    const part = number ?? name ?? sign!;
    const kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign';
    tokens.push({ kind, text: part, at: at + whole.length - part.length });
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}

const SIGNS = 'names, numbers, + - * / ^ ( ) < <= > >= == != && || ! ? : and [1] behind a name';

/** `name = expression`. @throws RecipeProblem */
export function parseLine(text: string): { readonly name: string; readonly value: Expression } {
  const [first, equals, ...rest] = tokensOf(text);
  if (first!.kind !== 'name' || equals?.text !== '=')
    throw new RecipeProblem(
      'it is no “name = expression”',
      0,
      'e.g. “x = x + eps * (next - sigma)”',
      'Each line sets one name.',
    );
  return { name: first!.text, value: new Parser(rest).whole() };
}

/** @throws RecipeProblem */
export const parseExpression = (text: string): Expression => new Parser(tokensOf(text)).whole();

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#choice();
    const rest = this.#peek();
    if (rest.kind !== 'end') throw unexpected(rest, 'an operator, or the end');
    return expression;
  }

  #choice(): Expression {
    this.#enter();
    const condition = this.#binary(0);
    let result = condition;
    const sign = this.#peek();
    if (this.#take('?')) {
      const then = this.#choice();
      this.#expect(':');
      result = { is: 'choice', condition, then, otherwise: this.#choice(), at: sign.at };
    }
    this.#depth--;
    return result;
  }

  /** Everything that binds at least as tightly as `least`. */
  #binary(least: number): Expression {
    let left = this.#unary();
    for (;;) {
      const { kind, text, at } = this.#peek();
      const op = text as BinaryOperator;
      const binds = kind === 'sign' && Object.hasOwn(PRECEDENCE, op) ? PRECEDENCE[op] : -1;
      if (binds < Math.max(least, 1)) return left;
      this.#next++;
      this.#enter();
      const right = this.#binary(op === '^' ? binds : binds + 1);
      this.#depth--;
      left = { is: 'binary', op, left, right, at };
    }
  }

  #unary(): Expression {
    const { kind, text, at } = this.#peek();
    if (kind !== 'sign' || (text !== '-' && text !== '!')) return this.#primary();
    this.#next++;
    this.#enter();
    const of = this.#binary(UNARY_PRECEDENCE);
    this.#depth--;
    return { is: 'unary', op: text, of, at };
  }

  #primary(): Expression {
    const token = this.#peek();
    this.#next++;
    const { kind, text, at } = token;
    if (kind === 'number') {
      if (!Number.isFinite(Number(text))) throw unexpected(token, 'a number below 1.8e308');
      return { is: 'number', value: Number(text), at };
    }
    if (text === '(') {
      const inner = this.#choice();
      this.#expect(')');
      return inner;
    }
    if (kind !== 'name') throw unexpected(token, 'a number, a name or a bracket');
    if (this.#take('(')) return this.#call(text, at);
    if (!this.#take('[')) return { is: 'name', name: text, ago: 0, at };
    const age = this.#peek();
    if (!/^[1-9]$/.test(age.text)) throw unexpected(age, 'how many steps ago: a whole number of 1 … 9');
    this.#next++;
    this.#expect(']');
    return { is: 'name', name: text, ago: Number(age.text), at };
  }

  #call(name: string, at: number): Expression {
    if (!isFunction(name))
      throw new RecipeProblem(
        `there is no function “${name}”`,
        at,
        Object.keys(FUNCTIONS),
        'Use one of these.',
      );
    const of: Expression[] = [];
    do of.push(this.#choice());
    while (this.#take(','));
    this.#expect(')');
    const { arguments: wanted } = FUNCTIONS[name];
    if (of.length === wanted) return { is: 'call', name, of, at };
    const legal = `${wanted} of them`;
    throw new RecipeProblem(`${name} has ${of.length} arguments`, at, legal, `Give it ${legal}.`);
  }

  #peek(): Token {
    return this.#tokens[Math.min(this.#next, this.#tokens.length - 1)]!;
  }

  #take(sign: string): boolean {
    const { kind, text } = this.#peek();
    if (kind !== 'sign' || text !== sign) return false;
    this.#next++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#take(sign)) throw unexpected(this.#peek(), `“${sign}”`);
  }

  #enter(): void {
    if (++this.#depth <= RECIPE_LIMITS.depth) return;
    const legal = `${RECIPE_LIMITS.depth} brackets and operators within each other`;
    throw new RecipeProblem(
      'it is too deep',
      this.#peek().at,
      legal,
      'Give a part of it a name in a line of its own.',
    );
  }
}

const unexpected = ({ kind, text, at }: Token, legal: string) =>
  new RecipeProblem(
    kind === 'end' ? 'it ends too early' : `there is “${text}”`,
    at,
    legal,
    'Correct the expression there.',
  );
