/** What can be remembered, as the store takes it. */

interface Common {
  /** Milliseconds since 1970; when it happened. */
  readonly at: number;
  readonly about: readonly string[];
  readonly pictures: readonly string[];
}

export type NewMemory =
  | (Common & { readonly kind: 'episode'; readonly text: string })
  | (Common & {
      readonly kind: 'fact';
      readonly subject: string;
      readonly relation: string;
      readonly object: string;
      /** 0 … 1. */
      readonly confidence: number;
      /** Episodes that it was learnt from, by id. */
      readonly sources: readonly string[];
      /** There is one object of this relation at a time. Absent: as the relation's words say. */
      readonly single?: boolean | undefined;
    })
  | (Common & {
      readonly kind: 'procedure';
      readonly task: string;
      /** JSON. */
      readonly recipe: unknown;
      readonly worked: boolean;
    });

/** What became of it. */
export type Remembered = 'remembered' | 'confirmed' | 'replaced' | 'doubted';

export interface Correction {
  readonly text?: string | undefined;
  readonly subject?: string | undefined;
  readonly relation?: string | undefined;
  readonly object?: string | undefined;
  readonly confidence?: number | undefined;
  readonly at?: number | undefined;
  readonly about?: readonly string[] | undefined;
}
