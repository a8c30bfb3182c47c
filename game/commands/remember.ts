import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';
import { memoryText, name, names, share } from '../memory/memory-fields.ts';
import type { NewMemory } from '../memory/memory-input.ts';
import { MemoryView } from '../memory/memory-view.ts';

/** Somebody said so. */
const USUAL_CONFIDENCE = 0.8;

export default defineCommand({
  name: 'remember',
  title: 'Remember something',
  description:
    'Keeps what happened (`text`), what is true (`subject`, `relation`, `object`) or what worked (`task`, `recipe`). A fact that contradicts another one takes its place, unless it is much less sure; the other one is kept as history.',
  permission: 'remember',
  rest: { method: 'POST', path: '/memories', status: 201 },
  input: z.object({
    text: memoryText.optional().describe('What happened.'),
    subject: name.optional().describe('Of a fact: who or what it is about.'),
    relation: name.optional().describe('Of a fact: "lives in", "likes", "is called".'),
    object: name.optional().describe('Of a fact: the other end.'),
    confidence: share.optional().describe('Of a fact: how sure, 0 to 1.'),
    single: z.boolean().optional().describe('Of a fact: there is one object of this relation at a time.'),
    sources: names.optional().describe('Of a fact: episodes that it was learnt from, by id.'),
    task: name.optional().describe('Of something that worked: what for.'),
    recipe: z.json().optional().describe('What was done: a prompt, settings, a chain of commands.'),
    worked: z.boolean().optional().describe('Whether it did; yes where nothing is said.'),
    about: names.optional().describe('People and things that it is about.'),
    pictures: names.optional().describe('Pictures that belong to it, by id.'),
    at: field(z.iso.datetime({ offset: true }), {
      code: 'INSTANT_NOT_UNDERSTOOD',
      legal: 'a date and a time, as 2026-11-22T18:30:00Z',
      hint: 'Leave it out for now.',
    })
      .optional()
      .describe('When it happened.'),
  }),
  output: z.object({
    memory: MemoryView,
    did: z.enum(['remembered', 'confirmed', 'replaced', 'doubted']),
    replaced: z.array(MemoryView),
  }),
  async run(input, { services }) {
    const { memory, did, replaced } = await services.memory.remember(newMemory(input, Date.now()));
    return { memory, did, replaced: [...replaced] };
  },
  cli: {
    positional: ['text'],
    prepare: async ({ about, pictures, sources, recipe, ...typed }) => ({
      ...typed,
      ...listed({ about, pictures, sources }),
      ...(typeof recipe === 'string' && { recipe: jsonOrText(recipe) }),
    }),
    async finish({ memory, did, replaced }, terminal) {
      terminal.print(`${memory.id}  ${did}  ${memory.text}`);
      for (const old of replaced) terminal.note(`no longer believed: ${old.text}`);
      return 0;
    },
  },
});

interface Input {
  readonly text?: string | undefined;
  readonly subject?: string | undefined;
  readonly relation?: string | undefined;
  readonly object?: string | undefined;
  readonly confidence?: number | undefined;
  readonly single?: boolean | undefined;
  readonly sources?: readonly string[] | undefined;
  readonly task?: string | undefined;
  readonly recipe?: unknown;
  readonly worked?: boolean | undefined;
  readonly about?: readonly string[] | undefined;
  readonly pictures?: readonly string[] | undefined;
  readonly at?: string | undefined;
}

/** One of three kinds, by the fields that are there. @throws AuroraError `REMEMBER_WHAT` */
function newMemory(input: Input, now: number): NewMemory {
  const { text, subject, relation, object, task, recipe } = input;
  const common = {
    at: input.at === undefined ? now : Date.parse(input.at),
    about: input.about ?? [],
    pictures: input.pictures ?? [],
  };
  const isFact = subject !== undefined && relation !== undefined && object !== undefined;
  const kinds = [text !== undefined, isFact, task !== undefined && recipe !== undefined];
  if (kinds.filter(Boolean).length !== 1)
    throw new AuroraError('REMEMBER_WHAT', 'Say one thing to remember.', {
      legal: ['text', 'subject, relation and object', 'task and recipe'],
      hint: 'Give what happened, or a fact, or what worked, and not several at once.',
    });
  if (text !== undefined) return { ...common, kind: 'episode', text };
  if (isFact) {
    const { confidence = USUAL_CONFIDENCE, sources = [], single } = input;
    return { ...common, kind: 'fact', subject, relation, object, confidence, sources, single };
  }
  return { ...common, kind: 'procedure', task: task!, recipe, worked: input.worked ?? true };
}

/** Lists that were typed with commas between. */
function listed(fields: Readonly<Record<string, unknown>>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value.split(',').map(part => part.trim())] as const] : [],
    ),
  );
}

function jsonOrText(typed: string): unknown {
  try {
    return JSON.parse(typed) as unknown;
  } catch {
    return typed;
  }
}
