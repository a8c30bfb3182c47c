/** Learned embeddings (textual inversion; R. Gal et al., 2208.01618) in a prompt: `name` or `embedding:name`. */
import { nearestNames } from '../nearest-names.ts';
import { promptError } from './prompt-error.ts';

/** Name → number of vectors; names are compared without regard to case, as token ids are. */
export type EmbeddingNames = ReadonlyMap<string, number>;

export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'embedding'; readonly name: string; readonly vectors: number };

/**
 * `text` in parts. A bare name counts where it stands alone; `embedding:name` always does, and throws
 * `PROMPT_EMBEDDING` when nothing is known by that name. Without `known`, all is text. An embedding of more than
 * `most` vectors is refused as well: no window could hold it. `position` is where `text` stands in the prompt.
 */
export function splitEmbeddings(
  text: string,
  known: EmbeddingNames | undefined,
  most: number,
  position: number,
): readonly TextPart[] {
  if (known === undefined) return [{ kind: 'text', text }];
  const index = indexOf(known);
  const parts: TextPart[] = [];
  let kept = 0;
  for (const { start, from, written } of candidates(text, index)) {
    const name = index.canonical.get(embeddingKey(written));
    const vectors = name === undefined ? 0 : known.get(name)!;
    if (name === undefined || vectors > most) {
      const what =
        name === undefined
          ? `There is no embedding called ${written}`
          : `The embedding ${name} has ${vectors} vectors, more than the ${most} of a window`;
      throw promptError('PROMPT_EMBEDDING', what, position + start, {
        value: written,
        legal: nearestNames(written, known.keys()),
        hint: 'Put its .safetensors file into the embeddings folder, or correct the name.',
      });
    }
    if (start > kept) parts.push({ kind: 'text', text: text.slice(kept, start) });
    parts.push({ kind: 'embedding', name, vectors });
    kept = from + written.length;
  }
  if (kept < text.length) parts.push({ kind: 'text', text: text.slice(kept) });
  return parts;
}

interface Candidate {
  /** Where it begins, `embedding:` included. */
  readonly start: number;
  /** Where the name begins. */
  readonly from: number;
  readonly written: string;
}

/** A word, or any other character. */
const TOKEN = /[\p{L}\p{N}_]+|[^\p{L}\p{N}_]/gu;
const WORD = /^[\p{L}\p{N}_]/u;
const EXPLICIT = /:([^\s,()[\]:|]+)/y;

/** Names in `text` from left to right, the longest where several begin. One pass, however many names there are. */
function* candidates(text: string, { canonical, byFirst }: NameIndex): Generator<Candidate> {
  let end = 0;
  let afterWord = false;
  for (const { 0: token, index: start } of text.matchAll(TOKEN)) {
    const isWord = WORD.test(token);
    const begins = isWord || !afterWord;
    afterWord = isWord;
    if (start < end || !begins) continue;
    const first = token.toLowerCase();
    EXPLICIT.lastIndex = start + token.length;
    const explicit = first === 'embedding' ? EXPLICIT.exec(text)?.[1] : undefined;
    if (explicit !== undefined) {
      const from = start + token.length + 1;
      const written = knownBeginning(explicit, canonical);
      end = from + written.length;
      yield { start, from, written };
      continue;
    }
    const name = byFirst.get(first)?.find(({ length }, i, all) => {
      const here = text.slice(start, start + length);
      return here.toLowerCase() === all[i] && !WORD.test(text.slice(start + length, start + length + 2));
    });
    if (name === undefined) continue;
    end = start + name.length;
    yield { start, from: start, written: text.slice(start, end) };
  }
}

/** `written` without the full stop or the like that ends its sentence, unless a name is written so. */
function knownBeginning(written: string, canonical: ReadonlyMap<string, string>): string {
  if (canonical.has(embeddingKey(written))) return written;
  const bare = written.replace(/[^\p{L}\p{N}_]$/u, '');
  return canonical.has(embeddingKey(bare)) ? bare : written;
}

/** What two spellings of one embedding have in common: letters are small, and a file's ending is left out. */
export function embeddingKey(written: string): string {
  return written.toLowerCase().replace(/\.(?:safetensors|pt|bin)$/, '');
}

interface NameIndex {
  /** By what their spellings have in common. */
  readonly canonical: ReadonlyMap<string, string>;
  /** In small letters, by their first word or other character; of those that begin alike the longest first. */
  readonly byFirst: ReadonlyMap<string, readonly string[]>;
}

/** A folder's names are put in order once. */
const indices = new WeakMap<EmbeddingNames, NameIndex>();

function indexOf(known: EmbeddingNames): NameIndex {
  const made = indices.get(known);
  if (made) return made;
  const names = [...known.keys()].filter(name => name !== '');
  const byFirst = new Map<string, string[]>();
  for (const name of names.map(spelt => spelt.toLowerCase())) {
    // A folder is part of a name only where it is asked for: "forest/glade" may as well be two words.
    if (name.includes('/')) continue;
    const first = name.match(TOKEN)![0];
    const alike = byFirst.get(first) ?? [];
    alike.push(name);
    byFirst.set(first, alike);
  }
  for (const alike of byFirst.values()) alike.sort((a, b) => b.length - a.length);
  const index = { canonical: new Map(names.map(name => [embeddingKey(name), name])), byFirst };
  indices.set(known, index);
  return index;
}
