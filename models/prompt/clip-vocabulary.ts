/** The vocabulary of CLIP's tokenizer follows from its merges: bytes, bytes that end a word, one token a merge. */
import { readFile } from 'node:fs/promises';
import { gunzipSync, strFromU8 } from 'fflate';
import { AuroraError } from '../errors.ts';

export interface ClipVocabulary {
  readonly ids: Readonly<Record<string, number>>;
  /** In the order in which they are applied. */
  readonly merges: readonly (readonly [string, string])[];
}

/** 49,408 tokens: two for each byte, two marks, and as many merges as fill the rest. */
const TOKENS = 49_408;
const MERGES = TOKENS - 2 * 256 - 2;

/**
 * The published vocabulary.
 * @param path gzip-compressed merges; their list goes on beyond those that CLIP uses
 * @throws AuroraError ASSET_MISSING
 */
export async function readKnownVocabulary(path: string): Promise<ClipVocabulary> {
  const compressed = await readFile(path).catch(cause => {
    throw new AuroraError(
      'ASSET_MISSING',
      `${path} is missing or cannot be read.`,
      { value: path, hint: 'It is part of the program: get a complete copy.' },
      cause,
    );
  });
  const merges = parseMerges(strFromU8(gunzipSync(compressed))).slice(0, MERGES);
  const bytes = byteCharacters();
  const tokens = [
    ...bytes,
    ...bytes.map(character => `${character}</w>`),
    ...merges.map(([left, right]) => left + right),
    '<|startoftext|>',
    '<|endoftext|>',
  ];
  return { ids: Object.fromEntries(tokens.map((token, id) => [token, id])), merges };
}

/** One merge a line, its halves with a space between; the first line only names the version. */
export function parseMerges(text: string): [string, string][] {
  return text
    .split('\n')
    .slice(1)
    .map(line => line.replace(/\r$/, '').split(' '))
    .filter((halves): halves is [string, string] => halves.length === 2);
}

/**
 * A printable character for each byte, in CLIP's order: printable Latin-1 stands for itself, and the other 68 bytes
 * for the characters from U+0100 on.
 */
function byteCharacters(): string[] {
  const ranges = [
    [0x21, 0x7e],
    [0xa1, 0xac],
    [0xae, 0xff],
  ] as const;
  const printable = ranges.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => String.fromCharCode(first + index)),
  );
  const others = Array.from({ length: 256 - printable.length }, (_, index) =>
    String.fromCharCode(256 + index),
  );
  return [...printable, ...others];
}
