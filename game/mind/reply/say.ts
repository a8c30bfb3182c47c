/** Small tools of whoever puts an answer together. */
import type { MemoryView } from '../../memory/memory-view.ts';
import { PERSON } from '../language/facts.ts';

/** "foxes, owls and the sea" */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** As she says back what somebody said of himself: "my sister" → "your sister". */
export function mirrored(text: string): string {
  const swap: Readonly<Record<string, string>> = {
    i: 'you',
    me: 'you',
    my: 'your',
    mine: 'yours',
    myself: 'yourself',
    am: 'are',
    "i'm": "you're",
    "i've": "you've",
    "i'd": "you'd",
    "i'll": "you'll",
    was: 'were',
    you: 'I',
    your: 'my',
    yours: 'mine',
    yourself: 'myself',
    "you're": "I'm",
    "you've": "I've",
  };
  const words = text.split(/(\s+)/).map((word, i, all) => {
    const plain = word.toLowerCase().replace(/[.,!?]+$/, '');
    const marks = word.slice(plain.length);
    // "it was late" stays; "I was late" is "you were late".
    if ((plain === 'was' || plain === 'am') && !/^i$/i.test(all[i - 2] ?? '')) return word;
    const swapped = swap[plain];
    return swapped === undefined ? word : `${swapped}${marks}`;
  });
  return words.join('').replace(/[\s.!?]+$/, '');
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** A fact about the person as she says it to the person: "the person likes foxes" → "you like foxes". */
export function factToPerson({ fact }: Pick<MemoryView, 'fact'>): string {
  if (fact === undefined) return '';
  const { subject, relation, object } = fact;
  if (subject !== PERSON) return `${subject.replace(/^the person's /, 'your ')} ${relation} ${object}`;
  const second: Readonly<Record<string, string>> = {
    'is called': 'are called',
    'is aged': 'are',
    has: 'have',
    is: 'are',
    'does not eat': 'do not eat',
    'does not drink': 'do not drink',
  };
  const favourite = /^has as favourite (.+)$/.exec(relation);
  if (favourite !== null) return `your favourite ${favourite[1]} is ${object}`;
  if (relation === 'has the birthday') return `your birthday is ${object}`;
  const verb =
    second[relation] ??
    relation
      .replace(/^is /, 'are ')
      .replace(/^was /, 'were ')
      .replace(/^(\w+?)(?:(?<=[sxz]|ch|sh)es|(?<=\w)ies|s)\b/, (all, root: string) =>
        all.endsWith('ies')
          ? `${root}y`
          : all.endsWith('hes') || all.endsWith('sses')
            ? all.slice(0, -2)
            : all.slice(0, -1),
      );
  return `you ${verb} ${object}${relation === 'is aged' ? ' years old' : ''}`;
}

export const sentence = (text: string): string =>
  text === '' ? '' : `${capital(text)}${/[.!?]$/.test(text) ? '' : '.'}`;

/** The name that is believed; null where none is. */
export const nameOf = (profile: readonly MemoryView[]): string | null =>
  profile.find(({ fact }) => fact?.subject === PERSON && fact.relation === 'is called' && fact.held)?.fact
    ?.object ?? null;

export const likesOf = (profile: readonly MemoryView[]): string[] =>
  profile.flatMap(({ fact }) => (fact?.held && /^(?:likes|loves)$/.test(fact.relation) ? [fact.object] : []));

/** A prompt as it is spoken: without weights and LoRAs, and not too long. */
export function spokenPrompt(prompt: string): string {
  const plain = prompt
    .replace(/<[^>]*>/g, '')
    .replace(/\(([^():]+):[\d.]+\)/g, '$1')
    .replace(/[()[\]{}]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/[\s,]+$/, '')
    .trim();
  return plain.length <= 90 ? plain : `${plain.slice(0, 90).replace(/[\s,]+\S*$/, '')} and so on`;
}

/** When something was, as one says it. */
export function whenSaid(at: number, now: Date): string {
  const days = Math.round(
    (new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime() -
      new Date(new Date(at).getFullYear(), new Date(at).getMonth(), new Date(at).getDate()).getTime()) /
      86_400_000,
  );
  if (days <= 0) {
    const minutes = Math.round((now.getTime() - at) / 60_000);
    return minutes < 2 ? 'just now' : minutes < 90 ? `${minutes} minutes ago` : 'earlier today';
  }
  if (days === 1) return 'yesterday';
  if (days < 14) return `${days} days ago`;
  return `on ${new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'long' })}`;
}

/** "you like foxes and owls" of "you like foxes", "you like owls". */
export function together(lines: readonly string[]): string {
  const groups = new Map<string, string[]>();
  for (const line of lines) {
    const [, head = line, tail = ''] =
      /^(you(?:r [a-z ]+?)? (?:like|love|hate|dislike|have|play|speak|collect|likes|loves|has)) (.+)$/.exec(
        line,
      ) ?? [];
    groups.set(head, [...(groups.get(head) ?? []), ...(tail === '' ? [] : [tail])]);
  }
  return listed([...groups].map(([head, tails]) => (tails.length === 0 ? head : `${head} ${listed(tails)}`)));
}
