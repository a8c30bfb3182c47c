/** Anybody's text as the grammar reads it. */

/** Characters that are looked at; what is longer is no sentence that she could understand. */
export const MOST_READ = 2_000;

/** In front of a request, and behind it, without meaning. */
const BEFORE =
  /^(?:(?:please|okay|ok|hey|hi|hello|so|well|then|now|and|but|oh|um|uh|alright|right)[\s,!.]+)*(?:aurora)[\s,!.:]+/i;
const AFTER = /[\s,]+aurora(?=[\s.!?]*$)/i;

/** One line, Unicode in its normal form, straight quotes, no signs that nobody sees. */
export function clean(text: string): string {
  return (
    text
      .slice(0, 2 * MOST_READ)
      .normalize('NFC')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken away
      .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
      .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g, '')
      .replace(/[‘’ʼ´`]/g, "'")
      .replace(/[“”„]/g, '"')
      .replace(/…/g, '...')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, MOST_READ)
  );
}

/** Without her name, where she is called by it. */
export function withoutName(text: string): { rest: string; called: boolean } {
  const before = BEFORE.exec(text);
  const rest = (before === null ? text : text.slice(before[0].length)).replace(AFTER, '');
  return { rest: rest.trim(), called: rest.length < text.length };
}

/** Without politeness at both ends. */
export function withoutCourtesy(text: string): string {
  let rest = text;
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest
      .replace(
        /^(?:please|okay|ok|hey|so|well|then|now|and|but|oh|um|uh|alright|actually|just|maybe|kindly)[\s,]+/i,
        '',
      )
      .replace(
        /[\s,]+(?:please|thank you|thanks|for me|now|then|if you (?:can|like|want|would)|would you|will you|could you)[\s.!?]*$/i,
        '',
      )
      .trim();
  }
  return rest;
}

/** Without the marks at its end. */
export const withoutMarks = (text: string): string => text.replace(/[\s.!?…,;:]+$/u, '').trim();

/** Sentences, and what stands before a comma where that is a greeting or a thanks. */
export function sentences(text: string): string[] {
  return text
    .split(/(?<=[.!?])\s+(?=\S)/u)
    .flatMap(part => {
      const greeting =
        /^((?:hello|hi|hey|good (?:morning|evening|afternoon|day)|thanks|thank you|cheers|yes|no|okay|ok|great|wow|cool|nice|sorry)(?: (?:there|again|so much|very much|a lot))?)[,!]\s+(.+)$/i.exec(
          part,
        );
      return greeting === null ? [part] : [greeting[1]!, greeting[2]!];
    })
    .map(part => part.trim())
    .filter(part => part !== '');
}
