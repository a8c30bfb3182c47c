import type { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import { showValue } from '../bus/parse-input.ts';

/**
 * A request in another program's words: what its schema does not name is let through, since such clients send much
 * that means nothing here.
 * @throws AuroraError `INPUT_INVALID` about the first offence
 */
export function parseForeign<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = issue.path.join('.');
  throw new AuroraError('INPUT_INVALID', `${field || 'The request'}: ${issue.message}.`, {
    field,
    value: showValue((body as Record<string, unknown> | null)?.[field]),
    legal: issue.message,
    hint: `Correct "${field}".`,
  });
}
