import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuroraError } from '../../models/errors.ts';
import {
  conditioningsAt,
  expandWildcards,
  PROMPT_LIMITS,
  type PromptPlan,
  planPrompt,
  toWindows,
  type WindowTokenizer,
} from '../../models/prompt/index.ts';
import { RUNS } from './runs.ts';

/** A failing seed is printed; pin it as an `examples` entry below the property. */

/** What syntax is made of, so that random rows of it meet in constructs. */
const TOKENS = [
  ...'ab ,()[]{}|:\\<>_-.$0',
  ...[
    '(',
    ')',
    '[',
    ']',
    ':',
    '|',
    'cat',
    ' AND ',
    'BREAK',
    '3',
    '0.5',
    ':1.2)',
    ':0.5]',
    '999999',
    '<lora:x:1>',
    '<lora:x:y>',
    ':1.2.3)',
    '('.repeat(40),
    '__a__',
    '2$$',
    '::',
  ],
  ...['é', '🦊', '\n', '\ud83e', '\u0000', '\ufeff'],
];
const syntax = fc
  .array(fc.constantFrom(...TOKENS), { maxLength: 40, size: 'max' })
  .map(tokens => tokens.join(''));
const anything = fc.oneof(
  { weight: 9, arbitrary: syntax },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

/** The plan, or null for a prompt that is refused as prompts are; anything else that is thrown is a bug. */
function planOrRefusal(prompt: string, steps: number, negative: boolean): PromptPlan | null {
  try {
    return planPrompt(prompt, { steps, negative });
  } catch (error) {
    if (!(error instanceof AuroraError) || !error.code.startsWith('PROMPT_')) throw error;
    const { position, legal, hint, field } = error.details;
    if (position === undefined || position < 0 || position > prompt.length)
      throw new Error(`No place: ${position}`);
    if (!legal || !hint || field !== (negative ? 'negativePrompt' : 'prompt'))
      throw new Error('An unhelpful error');
    return null;
  }
}

function checkPlan(plan: PromptPlan, steps: number): void {
  const { length } = plan.prompt;
  const within = ({ start, end }: { start: number; end: number }) =>
    0 <= start && start <= end && end <= length;
  for (let step = 1; step <= steps; step++) {
    const found = conditioningsAt(plan, step);
    if (found.length !== plan.conditionings.length) throw new Error('A part is missing.');
    for (const { text } of found) if (!plan.texts[text]) throw new Error(`There is no text ${text}.`);
  }
  for (const { sections } of plan.texts) {
    for (const fragments of sections) {
      if (fragments.length === 0) throw new Error('A section is empty.');
      for (const fragment of fragments) {
        const { start, weight } = fragment;
        if (!(Math.abs(weight) <= PROMPT_LIMITS.weight)) throw new Error(`A weight is ${weight}.`);
        if (!within(fragment)) throw new Error(`A fragment lies at ${start} … ${fragment.end} of ${length}.`);
      }
    }
  }
  if (![...plan.conditionings, ...plan.loras, ...plan.unknownTags].every(within))
    throw new Error('Out of the prompt.');
}

describe('any prompt', () => {
  it('is planned, or refused with its place', () => {
    let refused = 0;
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 6 }), fc.boolean(), (prompt, steps, negative) => {
        const plan = planOrRefusal(prompt, steps, negative);
        if (plan) checkPlan(plan, steps);
        else refused++;
      }),
      { numRuns: RUNS },
    );
    expect(refused).toBeGreaterThan(RUNS / 1000);
    expect(refused).toBeLessThan(RUNS / 2);
  });

  it('without syntax is one conditioning, as it is', () => {
    const plain = fc.string({ unit: fc.constantFrom(...'abcXYZ 0123456789,.;!?/-_"\'#*+=~^%&@$éß中🦊') });
    fc.assert(
      fc.property(plain, prompt => {
        const { texts, conditionings } = planPrompt(prompt, { steps: 20 });
        const [section] = texts[0]!.sections;
        return (
          texts.length === 1 &&
          conditionings.length === 1 &&
          conditionings[0]!.weight === 1 &&
          texts[0]!.sections.length === 1 &&
          section!.length === 1 &&
          section![0]!.text === prompt &&
          section![0]!.weight === 1
        );
      }),
      { numRuns: RUNS / 10 },
    );
  });

  it('escaped whole is one conditioning of its letters', () => {
    // A lone backslash and a colon's weight are all that stands for itself without one.
    const text = fc.string({ unit: fc.constantFrom(...'ab ,()[]|\\') });
    fc.assert(
      fc.property(text, plain => {
        const { texts } = planPrompt(plain.replace(/[()[\]\\]/g, '\\$&'), { steps: 4 });
        return (
          texts.length === 1 && texts[0]!.sections.length === 1 && texts[0]!.sections[0]![0]!.text === plain
        );
      }),
      { numRuns: RUNS / 10 },
    );
  });
});

describe('any prompt’s windows', () => {
  const tokenizer: WindowTokenizer = {
    maxTokens: 7,
    split: text => [...text.replaceAll(/\s/g, '')].map(letter => letter.codePointAt(0)!),
  };

  it('hold every piece once and in order, with its weight', () => {
    fc.assert(
      fc.property(syntax, fc.integer({ min: 0, max: 5 }), (prompt, backtrack) => {
        const plan = planOrRefusal(prompt, 1, false);
        if (!plan) return;
        const { sections } = plan.texts[0]!;
        const windows = toWindows(sections, tokenizer, { backtrack });
        const expected = sections
          .flat()
          .flatMap(({ text, weight }) => tokenizer.split(text).map(piece => [piece, weight]));
        const found = windows.flatMap(({ pieces, weights }) =>
          pieces.map((piece, i) => [piece, weights[i + 1]]),
        );
        if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error('Pieces were lost or moved.');
        for (const { pieces, weights } of windows) {
          if (pieces.length > 5 || weights.length !== 7) throw new Error('A window has the wrong length.');
        }
      }),
      { numRuns: RUNS / 5 },
    );
  });
});

describe('any template', () => {
  const lists = {
    lines: async (name: string) =>
      name === 'a' ? ['x', '{y|__a b__}', ''] : name === 'a b' ? ['__a__'] : undefined,
    names: async () => ['a', 'a b'],
  };

  it('becomes a text, the same for the same seed, or is refused', async () => {
    await fc.assert(
      fc.asyncProperty(anything, fc.integer({ min: 0, max: 0xffff_ffff }), async (template, seed) => {
        const attempt = () =>
          expandWildcards(template, seed, lists).catch((error: unknown) => {
            if (error instanceof AuroraError && error.code.startsWith('PROMPT_')) return error.code;
            throw error;
          });
        const [first, second] = [await attempt(), await attempt()];
        if (first !== second) throw new Error('The same seed gave another text.');
      }),
      { numRuns: RUNS },
    );
  });
});
