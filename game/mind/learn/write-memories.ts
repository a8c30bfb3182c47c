/** Living writes memories: each exchange and each picture is an episode, what was told a fact, what was liked a procedure. */
import type { PictureView } from '../../api/protocol.ts';
import { MEMORY_LIMITS } from '../../memory/memory-view.ts';
import type { ToldFact } from '../language/move.ts';
import type { MindParts } from '../parts.ts';

type Writing = Pick<MindParts, 'memory' | 'now'>;

/** How an exchange begins, by which it is known again when something is to be forgotten. */
export const EXCHANGE = 'The person said: ';

const EMOTION = /\[[a-z ]{2,20}\]\s*/gi;

/** @returns the id of the episode */
export async function rememberExchange(
  said: string,
  answered: string | null,
  about: readonly string[],
  pictures: readonly string[],
  { memory, now }: Writing,
): Promise<string> {
  const answer = answered === null ? '' : ` Aurora answered: “${answered.replace(EMOTION, '').trim()}”`;
  const text = `${EXCHANGE}“${said.slice(0, MEMORY_LIMITS.text / 2)}”.${answer}`.slice(0, MEMORY_LIMITS.text);
  const told = await memory.remember({
    kind: 'episode',
    text,
    at: now().getTime(),
    about: named(about),
    pictures: pictures.slice(0, MEMORY_LIMITS.names),
  });
  return told.memory.id;
}

/** Each with the exchange as its source. @returns their ids */
export async function rememberFacts(
  facts: readonly ToldFact[],
  source: string,
  { memory, now }: Writing,
): Promise<string[]> {
  const ids: string[] = [];
  for (const { subject, relation, object, confidence } of facts) {
    const told = await memory.remember({
      ...{ kind: 'fact', at: now().getTime(), about: [], pictures: [], sources: [source] },
      subject: short(subject),
      relation: short(relation),
      object: short(object),
      confidence,
    });
    ids.push(told.memory.id);
  }
  return ids;
}

/** A picture that was painted: out of noise, over another one, or into a part of one. */
export async function rememberPicture(picture: PictureView, { memory }: Writing): Promise<string | null> {
  const { settings } = picture;
  const prompt = settings?.prompt.trim() ?? '';
  if (prompt === '') return null;
  const where = settings?.inpaint
    ? ' into a part of another picture'
    : settings?.source
      ? ' over another picture'
      : '';
  const told = await memory.remember({
    kind: 'episode',
    text: `Aurora painted “${prompt}”${where}.`.slice(0, MEMORY_LIMITS.text),
    at: Date.parse(picture.createdAt),
    about: named([subjectOf(prompt)]),
    pictures: [picture.id],
  });
  return told.memory.id;
}

/** What was liked, or was not: how it was painted. */
export async function rememberRecipe(
  picture: PictureView,
  worked: boolean,
  { memory, now }: Writing,
): Promise<string | null> {
  const { settings } = picture;
  if (settings === null || settings.prompt.trim() === '') return null;
  const { prompt, negativePrompt, sampler, steps, guidanceScale, width, height, model } = settings;
  const told = await memory.remember({
    ...{ kind: 'procedure', at: now().getTime(), about: named([subjectOf(prompt)]), pictures: [picture.id] },
    task: short(`paint ${subjectOf(prompt)}`),
    recipe: { prompt, negativePrompt, sampler, steps, guidanceScale, width, height, model },
    worked,
  });
  return told.memory.id;
}

/** What a picture is of, in a few words: "a red fox in the snow, oil paint" → "a red fox". */
export function subjectOf(prompt: string): string {
  const plain = prompt
    .replace(/<[^>]*>/g, '')
    .replace(/\(([^():]+):[\d.]+\)/g, '$1')
    .replace(/[()[\]{}]/g, '');
  const [head = plain] = plain.split(
    /,|\.|\b(?:in front of|in|on|at|with|under|by|near|over|behind|beside|during|and)\b/i,
  );
  const named = /\bof\s+(.+)$/i.exec(head);
  const words = (named?.[1] ?? head).trim() || plain.trim();
  return short(words);
}

const short = (words: string) => words.trim().slice(0, MEMORY_LIMITS.name) || 'something';
const named = (names: readonly string[]) =>
  [...new Set(names.map(short).filter(name => name !== 'something'))].slice(0, MEMORY_LIMITS.names);
