import { z } from 'zod';
import { field } from '../bus/field-rules.ts';

/** Pictures that one request may name. */
export const MOST_PICTURES = 1_000;

/** Several pictures, by id. On the command line: with commas between them. */
export const pictureIds = field(z.array(z.string().min(1).max(100)).min(1).max(MOST_PICTURES), {
  code: 'PICTURES_NOT_LISTED',
  legal: `1 … ${MOST_PICTURES} ids of pictures`,
  hint: 'List the pictures to see their ids.',
}).describe('The pictures, by id.');
