/** What came up for a thought. */
import type { GenerationSettings } from '../../../models/settings.ts';
import type { PictureView } from '../../api/protocol.ts';
import type { MemoryView, RecalledView } from '../../memory/memory-view.ts';
import type { GoalInTalk } from '../goals/goal-in-talk.ts';

/** A picture that could be meant. */
export interface PictureCandidate {
  /** Null: it is being painted. */
  readonly picture: PictureView | null;
  readonly settings: GenerationSettings;
  /** Larger is likelier; of no scale. */
  readonly score: number;
  readonly why: string;
}

export interface Found {
  /** The likeliest first. */
  readonly pictures: readonly PictureCandidate[];
  /** Facts that answer the question, or that are to be forgotten. */
  readonly facts: readonly MemoryView[];
  /** What else came up. */
  readonly memories: readonly RecalledView[];
  /** What is known of the person. */
  readonly profile: readonly MemoryView[];
  /** What worked. */
  readonly procedures: readonly MemoryView[];
  /** What she means to do, where it may come up. */
  readonly goals: readonly GoalInTalk[];
  /** Chance that the best is what was meant; 1 where nothing had to be found. */
  readonly match: number;
  readonly count: number;
}

export const NOTHING_FOUND: Found = {
  pictures: [],
  facts: [],
  memories: [],
  profile: [],
  procedures: [],
  goals: [],
  match: 1,
  count: 0,
};
