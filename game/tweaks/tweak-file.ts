/**
 * Tweaks as a file, `{ "format": "aurora-tweaks", "version": 1, "name": …, "tweaks": { "blink.rate": 12 } }`: what a
 * person keeps, shares, and may have written by hand. Read as hostile input.
 */
import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import { PRESET_FORMAT, PRESET_VERSION } from './preset-format.ts';
import { TWEAKS } from './tweak-list.ts';

export interface TweakFile {
  /** In the words of whoever wrote it; null where it has none. */
  readonly name: string | null;
  /** Those that we know, with values that are legal. */
  readonly tweaks: Readonly<Record<string, number>>;
  /** What was passed over, and why, each as a sentence. */
  readonly notes: readonly string[];
}

/** Bytes of a file that is read at all; every tweak there is takes a tenth of it. */
export const MOST_BYTES = 64 * 1024;
/** Entries that notes are made of. */
const MOST_NOTES = 20;

const shape = z.looseObject({
  format: z.literal(PRESET_FORMAT),
  version: z.int().min(1),
  name: z.string().max(100).nullish(),
  tweaks: z.record(z.string().max(100), z.unknown()),
});

/** @throws AuroraError `PRESET_NOT_UNDERSTOOD`, `PRESET_TOO_NEW` */
export function readTweakFile(text: string): TweakFile {
  const parsed = shape.safeParse(fromJson(text));
  if (!parsed.success) throw notUnderstood(text);
  const { version, name = null, tweaks } = parsed.data;
  if (version > PRESET_VERSION) {
    throw new AuroraError(
      'PRESET_TOO_NEW',
      `The preset was written by a newer AURORA (version ${version}).`,
      {
        value: version,
        legal: `up to ${PRESET_VERSION}`,
        hint: 'Update AURORA, or save the preset there in an older form.',
      },
    );
  }
  return { name, ...sort(tweaks) };
}

/** What can be turned as it says, and what cannot. */
export function sort(entries: Readonly<Record<string, unknown>>): Pick<TweakFile, 'tweaks' | 'notes'> {
  const tweaks: Record<string, number> = {};
  const notes: string[] = [];
  for (const [name, value] of Object.entries(entries)) {
    const tweak = TWEAKS.find(known => known.name === name);
    if (tweak === undefined) notes.push(`There is no tweak "${name.slice(0, 100)}".`);
    else if (typeof value !== 'number' || !(value >= tweak.least && value <= tweak.most))
      notes.push(
        `${name} cannot be ${JSON.stringify(value)?.slice(0, 40)}: ${tweak.least} … ${tweak.most} ${tweak.unit}.`,
      );
    else tweaks[name] = value;
  }
  const more = notes.length - MOST_NOTES;
  return { tweaks, notes: more > 0 ? [...notes.slice(0, MOST_NOTES), `… and ${more} more.`] : notes };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const notUnderstood = (text: string) =>
  new AuroraError('PRESET_NOT_UNDERSTOOD', 'This is no preset of AURORA.', {
    value: text.slice(0, 60),
    legal: `JSON with "format": "${PRESET_FORMAT}", "version": ${PRESET_VERSION} and "tweaks"`,
    hint: 'Take a file that "preset-save" wrote.',
  });
