/** The phase "recall": what has to do with a thought comes up, each with its reason. */
import type { MemoryView } from '../../memory/memory-view.ts';
import type { Attention } from '../attention.ts';
import { GOAL_TOPICS } from '../goals/bring-up.ts';
import { goalsInTalk } from '../goals/goal-in-talk.ts';
import { PERSON } from '../language/facts.ts';
import type { Move, ToldFact } from '../language/move.ts';
import type { MindParts } from '../parts.ts';
import { type Found, NOTHING_FOUND } from './found.ts';
import { findPictures } from './picture-finder.ts';

const MOST_FACTS = 200;
const MOST_MEMORIES = 6;

export interface RecallQuestion {
  readonly text: string;
  readonly move: Move;
  readonly facts: readonly ToldFact[];
  readonly looking: string | undefined;
}

/** Never rejects for what memory cannot do: what did not come up is empty. */
export async function recallFor(
  question: RecallQuestion,
  parts: MindParts,
  attention: Attention,
): Promise<Found> {
  const { move } = question;
  const safe = async <Result>(work: Promise<Result>, instead: Result): Promise<Result> =>
    work.catch(error => {
      parts.onProblem(`something could not be recalled: ${(error as Error).message}`);
      return instead;
    });
  const [profile, goals] = await Promise.all([
    safe(factsAbout(parts, PERSON), []),
    GOAL_TOPICS.has(move.topic) ? safe(goalsInTalk(parts), []) : [],
  ]);
  const found: Found = { ...NOTHING_FOUND, profile, goals };
  const chosen = move.roles.chosen;
  if (chosen !== undefined && attention.pending && 'options' in attention.pending) {
    const option = attention.pending.options[Number(chosen)];
    if (option) return { ...found, pictures: [option], match: 1, count: 1 };
  }
  if (
    move.intent === 'repaint' ||
    move.topic === 'forget-picture' ||
    move.topic === 'star' ||
    move.topic === 'full'
  ) {
    const { pictures, match } = await safe(
      findPictures(move.roles.target ?? '', parts, attention, question.looking),
      { pictures: [], match: 0, said: '' },
    );
    return { ...found, pictures, match, count: pictures.length };
  }
  if (move.topic === 'pictures')
    return { ...found, ...(await safe(recallPictures(question, parts, attention), {})) };
  if (move.topic === 'fact') {
    const about =
      move.roles.subject === PERSON ? profile : await safe(factsAbout(parts, move.roles.subject!), []);
    const facts = matching(about, move.roles.relation ?? '', move.roles.object);
    return { ...found, facts, count: facts.length };
  }
  if (move.topic === 'forget-fact' || move.topic === 'forget-about') {
    const facts = await safe(forgettable(move, question.facts, parts), []);
    const memories =
      facts.length > 0
        ? []
        : ((
            await safe(
              parts.memory.recall({
                text: move.roles.target ?? move.roles.fact ?? question.text,
                limit: MOST_MEMORIES,
              }),
              null,
            )
          )?.recalled.filter(
            ({ memory, reasons }) => reasons.some(({ by }) => by === 'words') && memory.kind !== 'procedure',
          ) ?? []);
    return {
      ...found,
      facts,
      memories,
      match: facts.length > 0 ? 0.97 : memories.length > 0 ? 0.8 : 0,
      count: facts.length + memories.length,
    };
  }
  if (
    move.topic === 'idea' ||
    move.topic === 'worked' ||
    move.topic === 'surprise' ||
    move.intent === 'paint'
  ) {
    const procedures = await safe(workedFor(parts, move.roles.target || move.roles.prompt || ''), []);
    return { ...found, procedures };
  }
  if (move.topic === 'told' || move.topic === 'yesterday' || move.topic === 'profile') {
    const text = move.roles.target || (move.topic === 'profile' ? PERSON : question.text);
    const recalled = await safe(
      parts.memory.recall({
        text,
        limit: MOST_MEMORIES,
        kinds: move.topic === 'yesterday' ? ['episode'] : ['fact', 'episode'],
      }),
      null,
    );
    const memories = recalled?.recalled ?? [];
    const subject = `the person's ${text.replace(/^my /i, '').toLowerCase()}`;
    const facts =
      move.topic === 'told'
        ? [
            ...(/^my /i.test(text) ? await safe(factsAbout(parts, subject), []) : []),
            ...(await safe(factsAbout(parts, text.replace(/^(?:the|a|an) /i, '')), [])),
          ]
        : [];
    return { ...found, memories, facts: unique(facts), count: memories.length + facts.length };
  }
  if (
    move.topic === 'question' ||
    move.topic === 'told-more' ||
    move.topic === 'statement' ||
    move.topic === 'told' ||
    move.topic === 'likes'
  ) {
    const recalled = await safe(parts.memory.recall({ text: question.text, limit: MOST_MEMORIES }), null);
    return { ...found, memories: recalled?.recalled ?? [] };
  }
  if (question.facts.length > 0) {
    const others = await Promise.all(
      [...new Set(question.facts.map(({ subject }) => subject))]
        .filter(subject => subject !== PERSON)
        .map(subject => safe(factsAbout(parts, subject), [])),
    );
    return { ...found, facts: others.flat() };
  }
  return found;
}

async function recallPictures(
  { move, looking }: RecallQuestion,
  parts: MindParts,
  attention: Attention,
): Promise<Partial<Found>> {
  const target = move.roles.target ?? '';
  const { pictures, match } = await findPictures(target, parts, attention, looking);
  const recalled =
    pictures.length > 0 || target === ''
      ? null
      : await parts.memory.recall({ text: target, limit: MOST_MEMORIES });
  const memories =
    recalled?.recalled.filter(({ reasons }) =>
      reasons.some(
        ({ by, ...reason }) =>
          by === 'words' || (by === 'meaning' && 'likeness' in reason && (reason.likeness as number) > 0.5),
      ),
    ) ?? [];
  return {
    pictures,
    match: move.roles.all !== undefined ? 1 : Math.max(match, 0.5),
    count: pictures.length,
    memories,
  };
}

/** What is believed of somebody, the newest first. */
export async function factsAbout(parts: Pick<MindParts, 'memory'>, subject: string): Promise<MemoryView[]> {
  const { memories } = await parts.memory.list({ kind: 'fact', about: subject, limit: MOST_FACTS });
  return memories.filter(
    ({ fact }) => fact !== undefined && fact.subject.toLowerCase() === subject.toLowerCase(),
  );
}

export function matching(facts: readonly MemoryView[], relation: string, object?: string): MemoryView[] {
  const pattern = relation === '' ? null : new RegExp(relation, 'i');
  return facts.filter(({ fact }) => {
    if (fact === undefined || (pattern !== null && !pattern.test(fact.relation))) return false;
    return object === undefined || alike(fact.object, object);
  });
}

const plain = (words: string) =>
  words
    .toLowerCase()
    .replace(/^(?:an?|the|my|your|some) /, '')
    .replace(/e?s$/, '');
const alike = (a: string, b: string) => plain(a) === plain(b) || plain(a).includes(plain(b));

/** Facts that are asked to be forgotten, history too. */
async function forgettable(move: Move, said: readonly ToldFact[], parts: MindParts): Promise<MemoryView[]> {
  const all = async (about: string) =>
    (await parts.memory.list({ kind: 'fact', about, history: true, limit: MOST_FACTS })).memories;
  if (said.length > 0) {
    const lists = await Promise.all(
      said.map(async ({ subject, relation, object }) =>
        (await all(subject)).filter(
          ({ fact }) =>
            fact?.subject.toLowerCase() === subject.toLowerCase() &&
            (fact.object.toLowerCase() === object.toLowerCase() ||
              (fact.relation === relation && alike(fact.object, object))),
        ),
      ),
    );
    return unique(lists.flat());
  }
  const target = (move.roles.target ?? move.roles.fact ?? '').replace(/[?.!]+$/, '');
  const mine = /^(?:my|our) (.+)$/i.exec(target)?.[1];
  const asked = mine === undefined ? null : RELATION_OF[mine.toLowerCase()];
  if (asked)
    return (await all(PERSON)).filter(({ fact }) => fact?.subject === PERSON && asked.test(fact.relation));
  if (mine !== undefined) {
    const favourite = /^favou?rite (.+)$/i.exec(mine)?.[1];
    const own = await all(`the person's ${mine.toLowerCase()}`);
    const has = (await all(PERSON)).filter(
      ({ fact }) =>
        fact !== undefined &&
        (favourite !== undefined
          ? fact.relation === `has as favourite ${favourite.toLowerCase()}`
          : fact.relation === 'has' && alike(fact.object, mine)),
    );
    return unique([...own, ...has]);
  }
  if (/^me$/i.test(target)) return unique(await all(PERSON));
  return unique(await all(target.replace(/^(?:the|a|an) /i, '')));
}

const RELATION_OF: Readonly<Record<string, RegExp>> = {
  name: /^is called$/,
  age: /^is aged$/,
  birthday: /^(?:has the birthday|was born on)$/,
  home: /^lives in$/,
  address: /^lives in$/,
  job: /^works /,
  work: /^works /,
};

const unique = (memories: readonly MemoryView[]): MemoryView[] => [
  ...new Map(memories.map(memory => [memory.id, memory])).values(),
];

/** What worked, for something like this where a subject is given; the most successful first. */
export async function workedFor(parts: Pick<MindParts, 'memory'>, subject: string): Promise<MemoryView[]> {
  const { memories } = await parts.memory.list({ kind: 'procedure', limit: MOST_FACTS });
  const worked = memories.filter(
    ({ procedure }) => procedure !== undefined && procedure.successes > procedure.failures,
  );
  const words = subject.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  const shared = ({ procedure }: MemoryView) =>
    words.filter(word => procedure!.task.toLowerCase().includes(word.replace(/e?s$/, ''))).length;
  const rate = ({ procedure }: MemoryView) =>
    (procedure!.successes + 1) / (procedure!.successes + procedure!.failures + 2);
  const fitting = words.length === 0 ? worked : worked.filter(memory => shared(memory) > 0);
  return fitting.toSorted((a, b) => shared(b) - shared(a) || rate(b) - rate(a));
}
