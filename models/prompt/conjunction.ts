/**
 * `cat AND dog :0.5`: several prompts that each pull the picture their way (composable diffusion; N. Liu et al.,
 * 2206.01714). A weight counts only where there is an AND: "ratio 16:9" is a plain prompt.
 */
import { findWord, PLAIN_NUMBER, skipSpaces, skipSpacesBack } from './characters.ts';
import { excerpt, PROMPT_LIMITS, promptError } from './prompt-error.ts';
import type { Range } from './source-map.ts';

export interface ConjunctionPart extends Range {
  readonly weight: number;
}

/**
 * The parts of `text`, at least one; without an AND the whole text as it is. Throws `PROMPT_WEIGHT` and
 * `PROMPT_CONJUNCTION`; `sourceOf` turns a position in `text` into the one to report.
 */
export function splitConjunction(
  text: string,
  sourceOf: (at: number) => number = at => at,
): readonly ConjunctionPart[] {
  const marks = findWord(text, AND);
  if (marks.length === 0) return [{ start: 0, end: text.length, weight: 1 }];
  const most = PROMPT_LIMITS.conjunctions;
  if (marks.length >= most) {
    throw promptError(
      'PROMPT_CONJUNCTION',
      `A prompt has more than ${most} parts`,
      sourceOf(marks[most - 1]!),
      {
        value: marks.length + 1,
        legal: `at most ${most} parts joined by AND`,
        hint: 'Each part costs a denoiser evaluation a step: join words by commas instead.',
      },
    );
  }
  const begins = [0, ...marks.map(mark => mark + AND.length)];
  return begins.map((begin, index) => readPart(text, begin, marks[index] ?? text.length, sourceOf));
}

const AND = 'AND';

function readPart(
  text: string,
  begin: number,
  until: number,
  sourceOf: (at: number) => number,
): ConjunctionPart {
  const start = skipSpaces(text, begin, until);
  const end = skipSpacesBack(text, start, until);
  const colon = text.slice(start, end).lastIndexOf(':');
  if (colon < 0) return { start, end, weight: 1 };
  const number = text.slice(skipSpaces(text, start + colon + 1, end), end);
  if (!PLAIN_NUMBER.test(number)) return { start, end, weight: 1 };
  const weight = Number(number);
  if (Math.abs(weight) > PROMPT_LIMITS.weight) {
    throw promptError('PROMPT_WEIGHT', `The weight ${excerpt(number, 0)} is too large`, sourceOf(end - 1), {
      value: excerpt(number, 0, number.length),
      legal: `-${PROMPT_LIMITS.weight} … ${PROMPT_LIMITS.weight}`,
      hint: 'Parts of an AND usually have weights of -1 … 2.',
    });
  }
  return { start, end: skipSpacesBack(text, start, start + colon), weight };
}
