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
  const { pattern, canonical } = matcherOf(known);
  const parts: TextPart[] = [];
  let kept = 0;
  for (const match of text.matchAll(pattern)) {
    const { bare, explicit } = match.groups!;
    const written = bare ?? knownBeginning(explicit!, canonical);
    const name = canonical.get(embeddingKey(written));
    const vectors = name === undefined ? 0 : known.get(name)!;
    if (name === undefined || vectors > most) {
      const what =
        name === undefined
          ? `There is no embedding called ${written}`
          : `The embedding ${name} has ${vectors} vectors, more than the ${most} of a window`;
      throw promptError('PROMPT_EMBEDDING', what, position + match.index, {
        value: written,
        legal: nearestNames(written, known.keys()),
        hint: 'Put its .safetensors file into the embeddings folder, or correct the name.',
      });
    }
    if (match.index > kept) parts.push({ kind: 'text', text: text.slice(kept, match.index) });
    parts.push({ kind: 'embedding', name, vectors });
    kept = match.index + match[0].length - (bare ?? explicit!).length + written.length;
  }
  if (kept < text.length) parts.push({ kind: 'text', text: text.slice(kept) });
  return parts;
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

interface Matcher {
  readonly pattern: RegExp;
  readonly canonical: ReadonlyMap<string, string>;
}

/** A folder's names are turned into one expression once. */
const matchers = new WeakMap<EmbeddingNames, Matcher>();

function matcherOf(known: EmbeddingNames): Matcher {
  const made = matchers.get(known);
  if (made) return made;
  // The longest first: `style-2` is not `style` and the rest.
  const names = [...known.keys()].filter(name => name !== '').sort((a, b) => b.length - a.length);
  // A folder is part of a name only where it is asked for: "forest/glade" may as well be two words.
  const bare = names.filter(name => !name.includes('/'));
  const alternatives = bare.map(name => name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|') || '(?!)';
  const pattern =
    '(?<![\\p{L}\\p{N}_])(?:embedding:(?<explicit>[^\\s,()\\[\\]:|]+)' +
    `|(?<bare>${alternatives})(?![\\p{L}\\p{N}_]))`;
  const matcher = {
    pattern: new RegExp(pattern, 'giu'),
    canonical: new Map(names.map(name => [embeddingKey(name), name])),
  };
  matchers.set(known, matcher);
  return matcher;
}
