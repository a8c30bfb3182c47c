/** What somebody says to a language model's question whether it may do something: yes or no, and nothing that could be either. */
import { clean, withoutCourtesy, withoutMarks, withoutName } from './clean.ts';
import type { Reading } from './move.ts';

const TAIL = String.raw`(?:[\s,]+(?:please|aurora|thanks|thank you|this once|for once|once|this time|now|then|it may|you may|do it|do that|go ahead|sure|that's fine))*`;
/** Said to nothing but such a question. */
const EXPLICIT = new RegExp(
  `^(?:yes|yeah|yep|yup|yes,? you may|you may|it may|go ahead|go for it|do it|do that|please do|allow (?:it|that|this)|allowed|i allow (?:it|that)|permission granted|by all means|delete (?:it|them))${TAIL}$`,
  'i',
);
/** Enough of a yes where nothing can be lost. */
const CASUAL = new RegExp(
  `^(?:sure|of course|certainly|ok|okay|fine|alright|all right|absolutely|definitely|why not|(?:that|it)(?:'s| is) (?:fine|ok|okay|all right|alright|good)|i don't mind|with pleasure|gladly)${TAIL}$`,
  'i',
);
const NO =
  /^(?:no|nope|nah|no way|never|don't|do not|don't do (?:it|that)|do not do (?:it|that)|better not|rather not|i'd rather not|not (?:now|yet|today|that|this|this time)|you may not|it may not|deny (?:it|that)|denied|leave it|cancel|wait|i don't want (?:that|it)|never ?mind)(?:[\s,]+(?:please|aurora|thanks|thank you|don't|do not|don't do it|better not|leave it|now|you may not))*$/i;

/**
 * Null: it answers nothing, and is to be understood as anything else that is said.
 * @param danger something would be lost for good: "ok" is not enough of a yes then
 */
export function readPermission(text: string, danger: boolean): 'yes' | 'no' | null {
  const said = withoutMarks(withoutName(clean(text)).rest);
  const forms = [said, withoutMarks(withoutCourtesy(said))];
  const fits = (pattern: RegExp) => forms.some(words => pattern.test(words));
  if (fits(NO)) return 'no';
  return fits(EXPLICIT) || (!danger && fits(CASUAL)) ? 'yes' : null;
}

/** @param ask the question that is answered, by id */
export const permissionReading = (ask: string, value: 'yes' | 'no', words: string): Reading => ({
  moves: [
    {
      ...{ intent: 'control', topic: 'permission', certainty: 0.99 },
      rule: `control: the answer ${value} to a question for permission`,
      words: words.trim().slice(0, 120),
      roles: { action: 'permission', ask, value },
    },
  ],
  facts: [],
  beliefs: { control: 0.99 },
  evidence: [{ by: 'context', what: 'The language model had asked whether it may do something' }],
});
