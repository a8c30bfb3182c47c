/** A memory as everybody sees it: commands, pages, exports. */
import { z } from 'zod';

/** What happened; what is true; what worked. */
export const MEMORY_KINDS = ['episode', 'fact', 'procedure'] as const;
export type MemoryKind = (typeof MEMORY_KINDS)[number];

/** Characters of one memory's text, of a name, and how many names or pictures one memory has. */
export const MEMORY_LIMITS = { text: 4_000, name: 200, names: 50 } as const;

const id = z.string().min(1).max(100);
const name = z.string().trim().min(1).max(MEMORY_LIMITS.name);
const instant = z.iso.datetime({ offset: true });

export const FactView = z.object({
  subject: name,
  relation: name,
  object: name,
  /** 0 … 1. */
  confidence: z.number().min(0).max(1),
  /** Believed; false: history. */
  held: z.boolean(),
  /** The fact that took its place, by id. */
  replacedBy: id.nullable(),
  /** Episodes that it was learnt from, by id. */
  sources: z.array(id),
  /** She found it herself, in what came again and again. */
  derived: z.boolean().optional(),
  /** When it was believed no longer; null: it is. */
  until: instant.nullable().optional(),
});

export const ProcedureView = z.object({
  task: name,
  /** What was done: a prompt with its settings, or a chain of commands. */
  recipe: z.json(),
  successes: z.int().min(0),
  failures: z.int().min(0),
  lastUsedAt: instant,
});

export const MemoryView = z
  .object({
    id,
    kind: z.enum(MEMORY_KINDS),
    text: z.string().min(1).max(MEMORY_LIMITS.text),
    /** When it happened. */
    at: instant,
    /** When it was written down, or corrected. */
    learnedAt: instant,
    /** People and things that it is about. */
    about: z.array(name).max(MEMORY_LIMITS.names),
    /** Ids of pictures that belong to it. */
    pictures: z.array(id).max(MEMORY_LIMITS.names),
    fact: FactView.optional(),
    procedure: ProcedureView.optional(),
    /** It happened in a dream. */
    dreamt: z.boolean().optional(),
  })
  .meta({ id: 'Memory' });

export type FactView = z.output<typeof FactView>;
export type ProcedureView = z.output<typeof ProcedureView>;
export type MemoryView = z.output<typeof MemoryView>;

/** Why a memory came up. */
export const ReasonView = z.discriminatedUnion('by', [
  z.object({ by: z.literal('meaning'), likeness: z.number(), rank: z.int() }),
  z.object({ by: z.literal('words'), words: z.array(z.string()), rank: z.int() }),
  z.object({ by: z.literal('time'), said: z.string(), from: instant, to: instant }),
  z.object({
    by: z.literal('association'),
    through: z.array(z.string()),
    similarity: z.number(),
    rank: z.int(),
  }),
  z.object({ by: z.literal('recency'), rank: z.int() }),
]);
export type ReasonView = z.output<typeof ReasonView>;

export const RecalledView = z.object({ memory: MemoryView, score: z.number(), reasons: z.array(ReasonView) });
export type RecalledView = z.output<typeof RecalledView>;
