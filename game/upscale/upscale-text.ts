/** What an enlarged picture says of itself: all that the smaller one said, and what was done to it. */
import { z } from 'zod';
import { inputHash } from '../settings-schema.ts';
import type { Enlargement } from './upscaler.ts';

const KEY = 'aurora-upscale';
const MAX_JSON = 4096;
const MAX_SIDE = 16_384;

const schema = z.object({
  version: z.literal(1),
  program: z.string().max(200),
  source: inputHash,
  upscaler: z.string().min(1).max(500),
  /** Of a network's file: first 10 hex digits of its SHA-256. */
  hash: z
    .string()
    .regex(/^[0-9a-f]{10}$/)
    .optional(),
  width: z.int().min(1).max(MAX_SIDE),
  height: z.int().min(1).max(MAX_SIDE),
  mode: z.enum(['stretch', 'crop']),
});
export type UpscaleRecord = z.infer<typeof schema>;

/** Texts of the file that are not the picture's own words. */
const NOT_KEPT = ['UserComment', 'Software', 'Make', 'Model', 'ImageDescription'];

/**
 * @param texts of the picture that was enlarged, by keyword or tag
 * @param source hash under which it is kept
 * @param hash of the network that enlarged it
 * @param factor how many times larger, for A1111's words
 */
export function upscaleTexts(
  texts: Readonly<Record<string, string>>,
  source: string,
  { upscaler, width, height, mode }: Enlargement,
  {
    program,
    factor,
    hash,
  }: { readonly program: string; readonly factor: number; readonly hash?: string | undefined },
): Record<string, string> {
  const kept = Object.entries(texts).filter(([keyword]) => !NOT_KEPT.includes(keyword) && keyword !== KEY);
  const said = texts.parameters ?? texts.UserComment ?? '';
  // A1111's own words of its Extras; another program's JSON is no place for them.
  const done = `Postprocess upscale by: ${Number(factor.toFixed(4))}, Postprocess upscaler: ${upscaler}`;
  const parameters = said.trimStart().startsWith('{')
    ? said
    : said === ''
      ? done
      : `${said.trimEnd()}, ${done}`;
  const record: UpscaleRecord = { version: 1, program, source, upscaler, hash, width, height, mode };
  // Entries of a PNG end at NUL.
  const all = { ...Object.fromEntries(kept), parameters, [KEY]: JSON.stringify(record) };
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [name, value.replaceAll('\0', '\ufffd')]),
  );
}

/** Null for a picture that was not enlarged here. */
export function readUpscale(texts: Readonly<Record<string, string>>): UpscaleRecord | null {
  const json = texts[KEY];
  if (json === undefined || json.length > MAX_JSON) return null;
  try {
    return schema.parse(JSON.parse(json));
  } catch {
    return null;
  }
}
