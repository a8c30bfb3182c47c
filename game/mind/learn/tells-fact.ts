/** Whether a fact was said in some words: what is asked when it is to be forgotten. */
import type { FactView, MemoryView } from '../../memory/memory-view.ts';
import { understand } from '../language/understand.ts';
import { factToPerson } from '../reply/say.ts';

/** @returns whether words tell the fact; `said`: what of them the person said. A name is told wherever it stands. */
export function tellsFact(view: MemoryView): ((words: string, said: string) => boolean) | null {
  if (view.fact === undefined) return null;
  const { subject, relation, object }: FactView = view.fact;
  const inWords = factToPerson(view).toLowerCase();
  const word = wholeWords(object);
  return (words, said) => {
    if (!word.test(words)) return false;
    if (relation === 'is called' || words.toLowerCase().includes(inWords)) return true;
    return understand(said).facts.some(
      told =>
        told.subject === subject &&
        told.relation === relation &&
        told.object.toLowerCase() === object.toLowerCase(),
    );
  };
}

/** These words, and not as a part of longer ones. */
export const wholeWords = (words: string): RegExp =>
  new RegExp(
    String.raw`(?<![\p{L}\p{N}])${words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\p{L}\p{N}])`,
    'iu',
  );
