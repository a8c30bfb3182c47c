import { ARITHMETIC, COMPARISONS, type Expression, FUNCTIONS, isArithmetic } from './expression.ts';

/** What a name is worth, so many steps ago. */
export type NumberOf = (name: string, ago: number) => number;

/** Value of an expression that has no tensor in it; double precision. */
export function numberOf(expression: Expression, names: NumberOf): number {
  switch (expression.is) {
    case 'number':
      return expression.value;
    case 'name':
      return names(expression.name, expression.ago);
    case 'unary': {
      const value = numberOf(expression.of, names);
      return expression.op === '-' ? -value : Number(value === 0);
    }
    case 'binary': {
      const { op, left, right } = expression;
      const [a, b] = [numberOf(left, names), numberOf(right, names)];
      return isArithmetic(op) ? ARITHMETIC[op](a, b) : COMPARISONS[op](a, b);
    }
    case 'choice':
      return numberOf(
        numberOf(expression.condition, names) !== 0 ? expression.then : expression.otherwise,
        names,
      );
    case 'call': {
      const [a, b = 0] = expression.of.map(part => numberOf(part, names));
      return FUNCTIONS[expression.name].of(a!, b);
    }
  }
}
