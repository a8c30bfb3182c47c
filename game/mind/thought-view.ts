/** A thought as everybody sees it: commands, pages, and she herself when she is asked why. */
import { z } from 'zod';
import { ACTS, INTENTS, type PhaseName, type StimulusName, ThoughtPhase } from '../../components/index.ts';
import { PictureView } from '../api/views.ts';

const PHASES = Object.keys(ThoughtPhase) as [PhaseName, ...PhaseName[]];

/** What speaks for how she understood it, or for what she did. */
export const EvidenceView = z.discriminatedUnion('by', [
  /** A rule of her grammar, and the words that it fits. */
  z.object({ by: z.literal('grammar'), rule: z.string(), words: z.string() }),
  /** A sentence that is known to mean this is alike. */
  z.object({ by: z.literal('likeness'), sentence: z.string(), similarity: z.number() }),
  /** What was said or shown before. */
  z.object({ by: z.literal('context'), what: z.string() }),
  z.object({ by: z.literal('memory'), memory: z.string(), text: z.string(), why: z.string() }),
  z.object({ by: z.literal('picture'), picture: z.string(), prompt: z.string(), why: z.string() }),
]);
export type EvidenceView = z.output<typeof EvidenceView>;

/** A command that she called, and what came of it. */
export const DeedView = z.object({ command: z.string(), what: z.string(), error: z.string().nullable() });
export type DeedView = z.output<typeof DeedView>;

/** What the page is asked to do, since only it can. */
export const PageDeed = z.object({ action: z.string(), value: z.string().nullable() });
export type PageDeed = z.output<typeof PageDeed>;

export const ThoughtView = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    about: z.enum(['typed', 'heard', 'painted', 'failed'] satisfies StimulusName[]),
    /** What was said, or what happened. */
    text: z.string(),
    phase: z.enum([...PHASES, 'over']),
    intent: z.enum(INTENTS).nullable(),
    /** Chance that it was meant, 0 … 1. */
    certainty: z.number(),
    /** What of, more closely: `greeting`, `fact-told`, … */
    topic: z.string(),
    /** The parts of it, by their role: `prompt`, `change`, `subject`, … */
    roles: z.record(z.string(), z.string()),
    evidence: z.array(EvidenceView),
    /** What each act was expected to be worth, the best first. */
    options: z.array(z.object({ act: z.enum(ACTS), value: z.number() })),
    act: z.enum(ACTS).nullable(),
    did: z.array(DeedView),
    /** Ids of memories that were written. */
    remembered: z.array(z.string()),
    forgotten: z.array(z.string()),
    /** What she answered; null: nothing. Feelings in brackets are not said. */
    says: z.string().nullable(),
    /** It is heard; false: there is no voice, and it is only written. */
    spoken: z.boolean(),
    /** Why it was done, in sentences. */
    why: z.array(z.string()),
    /** Phases that went on without an answer. */
    late: z.array(z.enum(PHASES)),
    /** Of each phase: the tick in which it began, and milliseconds from when it was heard. */
    phases: z.array(z.object({ phase: z.enum(PHASES), tick: z.int(), ms: z.number() })),
  })
  .meta({ id: 'Thought' });
export type ThoughtView = z.output<typeof ThoughtView>;

/** What comes of talking to her. */
export const TalkView = z.object({
  thought: ThoughtView,
  /** The job that was put into the queue, by id; its prompt is what the line shows from now on. */
  job: z.string().nullable(),
  prompt: z.string().nullable(),
  /** Pictures to look at, the best first. */
  pictures: z.array(PictureView),
  page: z.array(PageDeed),
});
export type TalkView = z.output<typeof TalkView>;

/** Of a thought that went on, for pages. */
export interface ThoughtNews {
  readonly id: string;
  readonly about: StimulusName;
  readonly phase: PhaseName | 'over';
  /** A picture that she remembers, by id. */
  readonly picture: string | null;
}
