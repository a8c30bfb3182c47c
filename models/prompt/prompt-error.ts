import { AuroraError, type ErrorDetails } from '../errors.ts';

/** Bounds of the grammar. Each is far beyond any prompt that a person writes, and keeps a hostile one cheap. */
export const PROMPT_LIMITS = {
  /** Open brackets at one place, of any kind. */
  depth: 100,
  /** Largest absolute weight of a word, after all brackets around it, and of a part of an AND. */
  weight: 1000,
  /** Parts of one AND: each is a denoiser evaluation a step. */
  conjunctions: 16,
  /** Lines drawn from wildcard lists for one prompt, and choices made. */
  draws: 2000,
} as const;

/**
 * A prompt that cannot be used, and where: `position` counts UTF-16 units from 0 in the prompt as it was given to
 * the parser; the message counts characters from 1, as people do.
 */
export function promptError(
  code: `PROMPT_${string}`,
  what: string,
  position: number,
  details: Omit<ErrorDetails, 'position'>,
): AuroraError {
  return new AuroraError(code, `${what}, at character ${position + 1} of the prompt.`, {
    field: 'prompt',
    ...details,
    position,
  });
}

/** A stretch of a prompt, short enough to be shown. */
export function excerpt(text: string, start: number, end: number = start + EXCERPT): string {
  const shown = text.slice(start, Math.min(end, start + EXCERPT));
  return end > start + EXCERPT ? `${shown}…` : shown;
}

const EXCERPT = 40;

export function tooDeep(text: string, position: number): AuroraError {
  return promptError('PROMPT_TOO_DEEP', `More than ${PROMPT_LIMITS.depth} brackets are open`, position, {
    value: excerpt(text, position),
    legal: `at most ${PROMPT_LIMITS.depth} open brackets`,
    hint: 'Give a weight once, as in (word:1.5), and write \\( for a bracket that is only text.',
  });
}
