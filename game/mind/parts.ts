/** What her mind reaches: commands with their permissions, memory, and the pictures that there are. */
import type { JobView, PictureView } from '../api/protocol.ts';
import type { ConversationLog } from '../conversation/conversation-log.ts';
import type { PictureQuery } from '../gallery/picture-index.ts';
import type { SimilarPictures } from '../gallery/picture-service.ts';
import type { Inbox } from '../inbox.ts';
import type { MemoryService } from '../memory/memory-service.ts';
import type { ReadTexts } from './algebra/index.ts';
import type { Replier } from './reply/replier.ts';

export interface MindParts {
  readonly inbox: Pick<Inbox, 'post'>;
  readonly memory: Pick<MemoryService, 'remember' | 'list' | 'recall' | 'forget' | 'get' | 'goals'>;
  /** Calls a command as she may. @throws AuroraError */
  readonly invoke: (command: string, input: unknown) => Promise<unknown>;
  readonly pictures: {
    list(query: PictureQuery): { total: number; pictures: readonly PictureView[] };
    similar(to: { readonly text: string }, filter: object, limit: number): Promise<SimilarPictures>;
    get(id: string): PictureView;
  };
  readonly jobs: { list(): readonly JobView[] };
  /** Reads sentences; where nobody can, rules do alone. */
  readonly read: ReadTexts;
  /** Wall time. */
  readonly now: () => Date;
  /** Milliseconds, monotonic. */
  readonly clock: () => number;
  /** A language model, where there is one that wants to find the words. */
  readonly replier: () => Replier | null;
  /** What a language model waits for a yes for. */
  readonly permission: {
    /** The newest question; null: there is none. */
    asked(): { readonly id: string; readonly danger: boolean } | null;
    /** Something else was said: nobody waits any more. */
    withdraw(): void;
  };
  /** The conversation's log, which learns of what is heard and spoken by itself. */
  readonly transcript: Pick<ConversationLog, 'note' | 'heard' | 'link' | 'forget'>;
  readonly onProblem: (problem: string) => void;
  /** Of her dice: the same seed and the same talk give the same answers. */
  readonly seed: number;
}
