/** The textual-inversion embeddings that prompts may name. */
import { AuroraError } from '../../models/errors.ts';
import { embeddingName } from '../../models/loaders/index.ts';
import type { EmbeddingNames } from '../../models/prompt/index.ts';
import { embeddingKey } from '../../models/prompt/index.ts';
import type { EmbeddingView } from '../api/protocol.ts';
import { FileCatalog } from './file-catalog.ts';
import type { FileReader } from './file-reader.ts';

/** What words mean to a model. */
export interface EmbeddingLookup {
  /** Those that fit it, under every name that a prompt may use. */
  readonly fitting: EmbeddingNames;
  /** By those names. */
  readonly views: ReadonlyMap<string, EmbeddingView>;
  /** Files of no use to it, by name in small letters: made for another model, or refused with a reason. */
  readonly others: ReadonlyMap<string, EmbeddingView | AuroraError>;
}

export interface EmbeddingCatalog {
  list(): readonly EmbeddingView[];
  /** Reasons for which files were refused, by name. */
  refusals(): ReadonlyMap<string, AuroraError>;
  /**
   * @param widths of the model's text encoders; none for a model that takes no embeddings
   * @throws AuroraError `EMBEDDINGS_UNREAD` before the folders have been read, when nobody can tell words from names
   */
  lookup(widths: readonly number[]): EmbeddingLookup;
  /** Looks through the folders again; files that have not changed are not read. */
  refresh(): Promise<void>;
  readonly complete: Promise<void>;
  stop(): void;
}

export interface EmbeddingCatalogOptions {
  /** A folder of embeddings; need not exist. */
  readonly own: string;
  /** Folders as `AURORA_MODELS` names them. */
  readonly roots: readonly string[];
  readonly reader: Pick<FileReader, 'read'>;
  readonly onProblem: (problem: string) => void;
}

export function openEmbeddingCatalog(options: EmbeddingCatalogOptions): EmbeddingCatalog {
  const { own, roots, reader, onProblem } = options;
  const files = new FileCatalog({
    own,
    roots,
    place: 'embeddings',
    nameOf: embeddingName,
    read: path => reader.read('embedding', path),
    onProblem: problem => onProblem(`embeddings in ${problem}`),
  });
  /** By widths, while nothing changes: a table of names is made into an expression once. */
  const lookups = new Map<string, EmbeddingLookup>();
  let version = -1;
  let isComplete = false;
  const complete = files.complete.then(() => {
    isComplete = true;
  });

  function makeLookup(widths: string): EmbeddingLookup {
    const fitting = new Map<string, number>();
    const views = new Map<string, EmbeddingView>();
    const others = new Map<string, EmbeddingView | AuroraError>();
    for (const [name, reason] of files.refusals()) others.set(embeddingKey(name), reason);
    for (const { below, ...view } of files.list()) {
      // ComfyUI names a file with its folder.
      for (const name of new Set([view.name, below])) {
        if (view.widths.join() === widths) {
          fitting.set(name, view.vectors);
          views.set(name, view);
        } else others.set(embeddingKey(name), view);
      }
    }
    return { fitting, views, others };
  }

  return {
    complete,
    refresh: () => files.refresh(),
    list: () => files.list().map(({ below: _, ...view }): EmbeddingView => view),
    refusals: () => files.refusals(),
    stop: () => files.stop(),
    lookup(widths) {
      if (!isComplete && widths.length > 0) throw unread(own);
      if (version !== files.version) lookups.clear();
      version = files.version;
      const key = widths.join();
      const known = lookups.get(key) ?? makeLookup(key);
      lookups.set(key, known);
      return known;
    },
  };
}

const unread = (own: string) =>
  new AuroraError('EMBEDDINGS_UNREAD', 'The folders of embeddings are still being read.', {
    value: own,
    legal: 'a request after they have been read',
    hint: 'Ask again in a moment.',
  });
