/** Fields of the commands about memories. */
import { z } from 'zod';
import { field } from '../bus/field-rules.ts';
import { MEMORY_LIMITS } from './memory-view.ts';

export const memoryText = field(z.string().trim().min(1).max(MEMORY_LIMITS.text), {
  code: 'MEMORY_TEXT',
  legal: `1 … ${MEMORY_LIMITS.text} characters`,
  hint: 'Say it in fewer words, or as several memories.',
});

export const name = field(z.string().trim().min(1).max(MEMORY_LIMITS.name), {
  code: 'MEMORY_NAME',
  legal: `1 … ${MEMORY_LIMITS.name} characters`,
  hint: 'A name, or a few words.',
});

export const names = field(
  z.array(z.string().trim().min(1).max(MEMORY_LIMITS.name)).max(MEMORY_LIMITS.names),
  {
    code: 'MEMORY_NAMES',
    legal: `up to ${MEMORY_LIMITS.names} names of 1 … ${MEMORY_LIMITS.name} characters`,
    hint: 'Leave some out.',
  },
);

export const share = field(z.number().min(0).max(1), {
  code: 'CONFIDENCE_OUT_OF_RANGE',
  legal: 'a number 0 … 1',
  hint: '1 is quite sure.',
});

export const instant = field(z.iso.datetime({ offset: true }), {
  code: 'INSTANT_NOT_UNDERSTOOD',
  legal: 'a date and a time, as 2026-11-22T18:30:00Z',
  hint: 'Leave it out.',
});

/** How many to answer with, 1 … `most`. */
export const limitTo = (most: number) =>
  field(z.int().min(1).max(most), {
    code: 'LIMIT_OUT_OF_RANGE',
    legal: `a whole number 1 … ${most}`,
    hint: 'Ask for fewer.',
  });

/** A memory in one line of a terminal. */
export const memoryLine = ({
  id,
  kind,
  at,
  text,
}: {
  id: string;
  kind: string;
  at: string;
  text: string;
}): string =>
  `${id}  ${at.slice(0, 16).replace('T', ' ')}  ${kind.padEnd(9)}  ${text.replaceAll('\n', ' ').slice(0, 100)}`;
