/** Forgetting: memories leave the disk at once; pictures only after she has asked. */
import type { NewMemory } from '../../memory/memory-input.ts';
import type { MemoryView } from '../../memory/memory-view.ts';
import { tellsFact } from '../learn/tells-fact.ts';
import { EXCHANGE } from '../learn/write-memories.ts';
import type { MindParts } from '../parts.ts';
import { spokenPrompt } from '../reply/say.ts';
import { type Act, type ActContext, sayFailure } from './act.ts';

/** Episodes that are looked through at once, and how often. */
const PAGE = 500;
const MOST_PAGES = 400;

export const forget: Act = async context => {
  const { move, attention } = context;
  try {
    if (move.topic === 'forget-picture') await forgetPicture(context);
    else if (move.topic === 'forget-all') await forgetAll(context);
    else if (move.topic === 'forget-last') await forgetLast(context);
    else await forgetFacts(context);
    attention.ask(null);
    attention.asked = 0;
  } catch (error) {
    sayFailure(context, error);
  }
};

async function forgetFacts(context: ActContext): Promise<void> {
  const { record, dice, parts, attention } = context;
  const { facts, memories } = record.found;
  if (facts.length === 0 && memories.length === 0) {
    record.says = 'I remember nothing of the kind, so there is nothing to forget.';
    return;
  }
  const sources = facts.flatMap(({ fact }) => fact?.sources ?? []);
  const telling = await exchangesThatTell(facts, parts);
  const ids = [
    ...new Set([
      ...facts.map(({ id }) => id),
      ...memories.map(({ memory }) => memory.id),
      ...sources,
      ...telling,
    ]),
  ];
  const kept = await learntFromTheSame(ids, parts);
  const { forgotten } = await context.call<{ forgotten: string[] }>(
    'forget',
    { memories: await existing(ids, parts) },
    `forgot ${ids.length} memories`,
  );
  record.forgotten.push(...forgotten);
  for (const memory of kept) await parts.memory.remember(memory);
  attention.turns = [];
  attention.lastFacts = [];
  record.says = dice.pick('forgotten', [
    `Forgotten: ${counted(forgotten.length)} gone, from the disk as well.`,
    `It is gone. ${counted(forgotten.length)} deleted for good.`,
  ]);
}

const counted = (count: number) => (count === 1 ? 'one memory is' : `${count} memories are`);

/** Exchanges in which one of the facts was said, by her or by the person; a name is told wherever it stands. */
async function exchangesThatTell(
  facts: readonly MemoryView[],
  { memory }: Pick<MindParts, 'memory'>,
): Promise<string[]> {
  const tests = facts.map(tellsFact).filter(test => test !== null);
  const ids: string[] = [];
  for (let page = 0; tests.length > 0 && page < MOST_PAGES; page++) {
    const { memories, total } = await memory.list({ kind: 'episode', offset: page * PAGE, limit: PAGE });
    for (const { id, text } of memories)
      if (text.startsWith(EXCHANGE) && tests.some(test => test(text, saidIn(text)))) ids.push(id);
    if ((page + 1) * PAGE >= total) break;
  }
  return ids;
}

const saidIn = (text: string): string => new RegExp(`^${EXCHANGE}“(.+?)”\\.`, 's').exec(text)?.[1] ?? '';

/** Facts that would go along with their only source, though nobody asked for that: they are told anew, without it. */
async function learntFromTheSame(
  ids: readonly string[],
  { memory, now }: Pick<MindParts, 'memory' | 'now'>,
): Promise<NewMemory[]> {
  const gone = new Set(ids);
  const kept: NewMemory[] = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    const { memories, total } = await memory.list({ kind: 'fact', offset: page * PAGE, limit: PAGE });
    for (const { id, fact, pictures } of memories) {
      if (
        fact === undefined ||
        gone.has(id) ||
        fact.sources.length === 0 ||
        !fact.sources.every(source => gone.has(source))
      )
        continue;
      const { subject, relation, object, confidence } = fact;
      kept.push({
        kind: 'fact',
        subject,
        relation,
        object,
        confidence,
        sources: [],
        about: [],
        pictures,
        at: now().getTime(),
      });
    }
    if ((page + 1) * PAGE >= total) break;
  }
  return kept;
}

/** Those that are still there. */
async function existing(ids: readonly string[], { memory }: Pick<MindParts, 'memory'>): Promise<string[]> {
  const known = await Promise.all(
    ids.map(id =>
      memory.get(id).then(
        () => id,
        () => null,
      ),
    ),
  );
  return known.filter(id => id !== null);
}

async function forgetAll(context: ActContext): Promise<void> {
  const { record, parts, attention } = context;
  let gone = 0;
  for (;;) {
    const { memories } = await parts.memory.list({ history: true, limit: 200 });
    if (memories.length === 0) break;
    const { forgotten } = await context.call<{ forgotten: string[] }>(
      'forget',
      { memories: memories.map(({ id }) => id) },
      `forgot ${memories.length} memories`,
    );
    gone += forgotten.length;
    if (forgotten.length === 0) break;
    record.forgotten.push(...forgotten);
  }
  attention.turns = [];
  attention.lastFacts = [];
  await context.call('conversation-clear', {}, 'cleared the conversation');
  record.says = `[calm] ${gone} memories are gone. The pictures are still there. I begin anew.`;
}

async function forgetLast(context: ActContext): Promise<void> {
  const { record, parts, attention } = context;
  const ids = await existing(attention.lastMemories, parts);
  if (ids.length === 0) {
    record.says = 'There is nothing of late to forget.';
    return;
  }
  const { forgotten } = await context.call<{ forgotten: string[] }>(
    'forget',
    { memories: ids },
    `forgot ${ids.length} memories`,
  );
  record.forgotten.push(...forgotten);
  attention.turns = [];
  record.says = 'Then you never said it.';
}

async function forgetPicture(context: ActContext): Promise<void> {
  const { record, move, attention, parts } = context;
  const many = /\b(?:pictures|paintings|images|drawings|ones|all|both|every)\b/i.test(
    move.roles.target ?? '',
  );
  const chosen = (many ? record.found.pictures : record.found.pictures.slice(0, 1)).flatMap(({ picture }) =>
    picture === null ? [] : [picture],
  );
  // The world weighs it so that this never comes without a yes; to be sure, it is looked at here as well.
  if (move.roles.confirmed !== 'yes' || chosen.length === 0) {
    record.says =
      chosen.length === 0
        ? 'I find no such picture.'
        : 'I will not delete a picture before you have said yes.';
    return;
  }
  const { deleted } = await context.call<{ deleted: string[] }>(
    'delete-pictures',
    { pictures: chosen.map(({ id }) => id), forever: true },
    `deleted ${chosen.map(({ settings }) => `“${spokenPrompt(settings?.prompt ?? '')}”`).join(', ')}`,
  );
  attention.see(null, null);
  // What was said of them goes too.
  const prompts = new Set(
    chosen.flatMap(({ settings }) =>
      settings === null || stillThere(settings.prompt, parts) ? [] : [settings.prompt],
    ),
  );
  const talked = await exchangesWith(prompts, parts);
  if (talked.length > 0) {
    const { forgotten } = await context.call<{ forgotten: string[] }>(
      'forget',
      { memories: talked },
      'forgot what was said of it',
    );
    record.forgotten.push(...forgotten);
  }
  record.says =
    deleted.length === 1
      ? '[calm] It is gone, from disk, gallery and memory.'
      : `[calm] ${deleted.length} pictures are gone, from disk, gallery and memory.`;
}

/** Another picture of the same words. */
const stillThere = (prompt: string, { pictures }: Pick<MindParts, 'pictures'>): boolean =>
  pictures
    .list({ search: prompt.slice(0, 200), limit: 50 })
    .pictures.some(({ settings }) => settings?.prompt === prompt);

/** Exchanges that name one of these prompts. */
async function exchangesWith(
  prompts: ReadonlySet<string>,
  { memory }: Pick<MindParts, 'memory'>,
): Promise<string[]> {
  const ids: string[] = [];
  for (let page = 0; prompts.size > 0 && page < MOST_PAGES; page++) {
    const { memories, total } = await memory.list({ kind: 'episode', offset: page * PAGE, limit: PAGE });
    for (const { id, text } of memories)
      if (text.startsWith(EXCHANGE) && [...prompts].some(prompt => text.includes(spokenPrompt(prompt))))
        ids.push(id);
    if ((page + 1) * PAGE >= total) break;
  }
  return ids;
}
