/** What a person says of a picture: stars, tags, and the collections that it lies in. */

export interface Marks {
  readonly starred: boolean;
  /** In order of the alphabet, each once. */
  readonly tags: readonly string[];
  readonly collections: readonly string[];
}

/** What changes; what is absent stays. */
export interface MarkChange {
  readonly starred?: boolean | undefined;
  readonly addTags?: readonly string[] | undefined;
  readonly removeTags?: readonly string[] | undefined;
  readonly addTo?: readonly string[] | undefined;
  readonly removeFrom?: readonly string[] | undefined;
}

export const NO_MARKS: Marks = { starred: false, tags: [], collections: [] };

/** Characters of a tag or of a collection's name, and how many of each a picture can have. */
export const MARK_LIMITS = { characters: 80, each: 100 } as const;

export const isUnmarked = ({ starred, tags, collections }: Marks): boolean =>
  !starred && tags.length === 0 && collections.length === 0;

/** A name as it is kept: one space between words, none around. `Castle` and `castle` are two. */
export const markName = (typed: string): string =>
  typed.normalize('NFC').trim().replace(/\s+/gu, ' ').slice(0, MARK_LIMITS.characters);

export function changeMarks(marks: Marks, change: MarkChange): Marks {
  return {
    starred: change.starred ?? marks.starred,
    tags: names([...marks.tags, ...(change.addTags ?? [])], change.removeTags),
    collections: names([...marks.collections, ...(change.addTo ?? [])], change.removeFrom),
  };
}

/** Marks of anything that a file may hold; what makes no sense is left out. */
export function readMarks(value: unknown): Marks {
  if (typeof value !== 'object' || value === null) return NO_MARKS;
  const { starred, tags, collections } = value as Record<string, unknown>;
  const texts = (list: unknown) =>
    Array.isArray(list) ? list.filter((text): text is string => typeof text === 'string') : [];
  return { starred: starred === true, tags: names(texts(tags)), collections: names(texts(collections)) };
}

function names(list: readonly string[], without: readonly string[] = []): readonly string[] {
  const removed = new Set(without.map(markName));
  const kept = new Set(list.map(markName).filter(name => name !== '' && !removed.has(name)));
  return [...kept].sort().slice(0, MARK_LIMITS.each);
}
