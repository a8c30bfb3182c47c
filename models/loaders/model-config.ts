/** The JSON files of a model folder. */
import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { AuroraError } from '../errors.ts';

/** Real ones have a few KiB; a tokenizer.json of 20 MB is not read here. */
const MAX_JSON_BYTES = 4 * 1024 * 1024;

/** @throws AuroraError MODEL_FILE_MISSING, MODEL_CONFIG */
export async function readJsonObject(path: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > MAX_JSON_BYTES) {
      throw configError(path, `it has ${size} bytes`, size, `at most ${MAX_JSON_BYTES} bytes`);
    }
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof AuroraError) throw cause;
    throw missingFile(path, cause);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw configError(path, `it is not JSON (${(cause as Error).message})`, undefined, 'a JSON object');
  }
  if (typeof json === 'object' && json !== null && !Array.isArray(json))
    return json as Record<string, unknown>;
  throw configError(path, 'it is not a JSON object', json, 'a JSON object');
}

export function missingFile(path: string, cause?: unknown): AuroraError {
  return new AuroraError(
    'MODEL_FILE_MISSING',
    `The model's file ${path} is missing or cannot be read.`,
    { value: path, hint: 'Download the whole model folder again.' },
    cause,
  );
}

/** @throws AuroraError MODEL_CONFIG naming the first key that is wrong */
export function checkJson<T extends z.ZodType>(schema: T, json: unknown, path: string): z.output<T> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const key = issue.path.join('.');
  const value = issue.path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown>)?.[step], json);
  const legal = issue.code === 'invalid_value' ? issue.values.join(', ') : issue.message;
  throw configError(path, `${key} is ${JSON.stringify(value)}`, value, legal, key);
}

function configError(path: string, what: string, value: unknown, legal: string, field?: string): AuroraError {
  return new AuroraError('MODEL_CONFIG', `${path} cannot be used: ${what}.`, {
    value,
    legal,
    hint: 'Download the model again, or correct the file.',
    ...(field !== undefined && { field }),
  });
}

const component = z.tuple([z.string().nullable(), z.string().nullable()]);

/** What our own packages add to diffusers' model_index.json. */
const manifest = z.object({
  name: z.string().min(1).max(100),
  family: z.string().min(1).max(100).optional(),
  version: z.string().optional(),
  width: z.int().min(1),
  height: z.int().min(1),
  max_tokens: z.int().min(2).max(512),
  cfg: z.number().min(1).max(50).default(7),
  steps: z.int().min(1).max(1000).default(20),
  max_side: z.int().min(1).optional(),
});

export const modelIndexSchema = z.looseObject({
  unet: component.optional(),
  transformer: component.optional(),
  text_encoder: component,
  text_encoder_2: component.optional(),
  tokenizer: component,
  tokenizer_2: component.optional(),
  vae: component,
  scheduler: component,
  force_zeros_for_empty_prompt: z.boolean().nullish(),
  aurora: manifest.optional(),
});

/** Of an exported model; who runs it is none of this program's concern, so the classes may be anybody's. */
export const exportedIndexSchema = z.looseObject({
  text_encoder: component,
  text_encoder_2: component.optional(),
  force_zeros_for_empty_prompt: z.boolean().nullish(),
});

export type ModelIndex = z.output<typeof modelIndexSchema>;
