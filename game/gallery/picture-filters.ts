/** What commands about the gallery can be asked for, field by field. */
import { z } from 'zod';
import { field } from '../bus/field-rules.ts';
import type { PictureFilter } from './picture-index.ts';

const name = z.string().min(1).max(500).optional();

const day = field(z.iso.date(), {
  code: 'DATE_NOT_UNDERSTOOD',
  legal: 'a date as YYYY-MM-DD',
  hint: 'For example 2026-11-22.',
}).optional();

export const pictureFilters = {
  search: z.string().max(500).optional().describe('Words, or beginnings of words, of the prompt.'),
  starred: z.boolean().optional().describe('Only those with a star, or only those without.'),
  tag: name.describe('Only those with this tag.'),
  collection: name.describe('Only those in this collection.'),
  model: name.describe('Only those of this model.'),
  from: day.describe('Only those made on this day or later.'),
  to: day.describe('Only those made on this day or before.'),
};

type Asked = z.output<z.ZodObject<typeof pictureFilters>>;

/** Days are those of the local calendar, as the gallery's folders are. */
export function readFilter({ from, to, ...asked }: Asked): PictureFilter {
  return {
    ...asked,
    from: from === undefined ? undefined : startOfDay(from).getTime(),
    before: to === undefined ? undefined : startOfDay(to, 1).getTime(),
  };
}

function startOfDay(text: string, plus = 0): Date {
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number);
  return new Date(year, month - 1, day + plus);
}
