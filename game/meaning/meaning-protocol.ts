/** What the kernel and the process that knows what pictures are of say to each other. */
import type { SerializedError } from '../../models/errors.ts';

export interface NearQuestion {
  readonly text: string;
  /** Only among these, by id. Absent: among all. */
  readonly among?: readonly string[];
  /** Not this one. */
  readonly except?: string;
  readonly limit: number;
}

export interface Near {
  readonly id: string;
  /** −1 … 1; 1 is the same. */
  readonly likeness: number;
}

export interface NearAnswer {
  /** The most similar first. */
  readonly near: readonly Near[];
  /** Pictures that have been read, of those that the process was told of. */
  readonly known: number;
  readonly of: number;
}

export type ToMeaning =
  | {
      readonly type: 'open';
      /** Folder of a model with a sentence encoder. */
      readonly modelPath: string;
      /** Vectors are kept here; can be deleted at any time. */
      readonly cacheFile: string;
    }
  | { readonly type: 'learn'; readonly pictures: readonly { readonly id: string; readonly words: string }[] }
  | { readonly type: 'forget'; readonly ids: readonly string[] }
  /** Words of pictures that are gone for good: what they mean is to be gone as well. */
  | { readonly type: 'unlearn'; readonly words: readonly string[] }
  | { readonly type: 'near'; readonly request: number; readonly question: NearQuestion }
  /** What texts mean; they are kept nowhere. */
  | { readonly type: 'read'; readonly request: number; readonly texts: readonly string[] }
  | { readonly type: 'exit' };

export type FromMeaning =
  | { readonly type: 'hello' }
  | { readonly type: 'ready' }
  | { readonly type: 'near'; readonly request: number; readonly answer: NearAnswer }
  /** [texts, width]. */
  | { readonly type: 'vectors'; readonly request: number; readonly vectors: Float32Array }
  /** `request` null: it cannot be opened. */
  | { readonly type: 'failed'; readonly request: number | null; readonly error: SerializedError };
