/** Forgetting: memories leave the disk at once; pictures only after she has asked. */
import { EXCHANGE } from '../learn/write-memories.ts';
import type { MindParts } from '../parts.ts';
import { spokenPrompt } from '../reply/say.ts';
import { type Act, type ActContext, sayFailure } from './act.ts';

/** Episodes that are looked through at once, and how often. */
const PAGE = 50;
const MOST_PAGES = 40;

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
  const objects = [...new Set(facts.map(({ fact }) => fact?.object ?? '').filter(Boolean))];
  const sources = facts.flatMap(({ fact }) => fact?.sources ?? []);
  const telling = (await Promise.all(objects.map(object => exchangesWith(object, parts)))).flat();
  const ids = [
    ...new Set([
      ...facts.map(({ id }) => id),
      ...memories.map(({ memory }) => memory.id),
      ...sources,
      ...telling,
    ]),
  ];
  const { forgotten } = await context.call<{ forgotten: string[] }>(
    'forget',
    { memories: await existing(ids, parts) },
    `forgot ${ids.length} memories`,
  );
  record.forgotten.push(...forgotten);
  attention.turns = [];
  attention.lastFacts = [];
  record.says = dice.pick('forgotten', [
    `Forgotten: ${counted(forgotten.length)} gone, from the disk as well.`,
    `It is gone. ${counted(forgotten.length)} deleted for good.`,
  ]);
}

const counted = (count: number) => (count === 1 ? 'one memory is' : `${count} memories are`);

/** Exchanges in which it was said, by her or by the person. */
async function exchangesWith(object: string, { memory }: Pick<MindParts, 'memory'>): Promise<string[]> {
  const ids = new Set<string>();
  const wanted = object.toLowerCase();
  const { recalled } = await memory.recall({ text: object, kinds: ['episode'], limit: PAGE });
  for (const { memory: each } of recalled)
    if (each.text.startsWith(EXCHANGE) && each.text.toLowerCase().includes(wanted)) ids.add(each.id);
  for (let page = 0; page < MOST_PAGES; page++) {
    const { memories, total } = await memory.list({ kind: 'episode', offset: page * PAGE, limit: PAGE });
    for (const each of memories)
      if (each.text.startsWith(EXCHANGE) && each.text.toLowerCase().includes(wanted)) ids.add(each.id);
    if ((page + 1) * PAGE >= total) break;
  }
  return [...ids];
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
  const { record, move, attention } = context;
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
  record.says =
    deleted.length === 1
      ? '[calm] It is gone, from disk, gallery and memory.'
      : `[calm] ${deleted.length} pictures are gone, from disk, gallery and memory.`;
}
