/** Reading a component's config.json: what is not supported is said by key, value and legal set. */
import { z } from 'zod';
import { AuroraError } from '../errors.ts';

/** `null` and a missing key mean the same in these files: the default. */
export function defaulted<T extends z.ZodType>(schema: T, fallback: z.output<T>) {
  return z.preprocess(value => value ?? fallback, schema);
}

/** A key whose other values would mean another network than is built here. */
export function only<const T extends readonly (string | number | boolean | null)[]>(...legal: T) {
  return z.preprocess(value => (value === undefined ? legal[0] : value), z.literal(legal));
}

export const positiveInteger = z.int().min(1);

/**
 * @param file where `json` came from, for the message
 * @throws AuroraError UNSUPPORTED_CONFIG naming the first key that is refused
 */
export function parseConfig<T extends z.ZodType>(schema: T, json: unknown, file: string): z.output<T> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)?.[key], json);
  throw unsupportedConfig(file, issue.path.join('.'), value, legalSet(issue));
}

export function unsupportedConfig(file: string, key: string, value: unknown, legal: string): AuroraError {
  return new AuroraError(
    'UNSUPPORTED_CONFIG',
    `${file}: ${key || 'the file'} is ${JSON.stringify(value)}, which is not supported.`,
    { field: key, value, legal, hint: 'This network is of a kind that the engine cannot build yet.' },
  );
}

function legalSet(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return issue.values.map(item => JSON.stringify(item)).join(', ');
  return issue.message;
}
