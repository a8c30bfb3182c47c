import type { SerializedError } from '../../models/errors.ts';
import type { StepPreview } from '../../models/worker-protocol.ts';

/** What becomes of words that are painted along with. */
export type SketchEvent =
  | {
      readonly type: 'image';
      readonly id: string;
      readonly revision: number;
      /** Over these words, from 1. */
      readonly pass: number;
      /** It stays so until the words change. */
      readonly settled: boolean;
      /** What the pass took. */
      readonly ms: number;
      readonly image: StepPreview;
    }
  | {
      readonly type: 'failed';
      readonly id: string;
      readonly revision: number;
      readonly error: SerializedError;
    };
