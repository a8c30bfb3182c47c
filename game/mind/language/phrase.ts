/** What a phrase is, without a dictionary: enough to tell the description of a picture from something that is said to her. */

/** Forms of verbs that make a sentence of words; a description has them only behind "that", "which", "who". */
const FINITE =
  /\b(?:is|are|was|were|am|isn't|aren't|wasn't|weren't|has|have|had|hasn't|haven't|hadn't|do|does|did|don't|doesn't|didn't|will|would|won't|wouldn't|can|could|can't|cannot|couldn't|shall|should|shouldn't|may|might|must|[a-z]+'(?:ll|ve|re|d|m)|it's|that's|what's|there's|he's|she's|here's|let's)\b/i;
const RELATIVE = /\S\s+(?:that|which|who|whose|where|as if|like)\b/i;

/** A sentence that begins so is said to somebody. */
const SAID_FIRST =
  /^(?:i|i'm|i've|i'd|i'll|im|ive|you|you're|you've|we|we're|we've|he|she|it|they|they're|it's|that's|there's|what|what's|who|who's|whose|where|where's|when|why|how|how's|which|is|are|am|was|were|do|does|did|don't|doesn't|can|could|will|would|shall|should|may|have|has|had|let's|let|tell|say|talk|speak|explain|describe|answer|help|listen|look|sing|remember|forget|delete|erase|call|guess|think|thank|thanks|please|never|maybe|perhaps|because|if|although|sorry|excuse|congratulations|good|nice to|happy to|glad|welcome|wait|stop|pause|cancel|resume|continue|go on|open|close|mute|unmute|give|send|play|search|find|show|undo|redo|repeat|read|write|compute|calculate|translate|count|set|use|keep|save|star)\b/i;

/** "good" and a few others begin both. */
const AMBIGUOUS_FIRST = /^(?:good|may|play|open|close|glad|set|count|star|search|look|which|i|can|will)\b/i;

const INTERJECTION =
  /^(?:hello|hi|hey|hiya|yo|bye|goodbye|good ?night|good (?:morning|evening|afternoon|day)|see you|thanks|thank you|thx|yes|yeah|yep|yup|sure|of course|no|nope|nah|ok|okay|fine|great|cool|nice|wow|amazing|awesome|lovely|beautiful|wonderful|perfect|brilliant|excellent|super|fantastic|gorgeous|sorry|oops|hm+|mm+|uh|um|huh|oh|ah|aha|haha+|hehe+|lol|well done|good job|never ?mind|cheers|welcome|please|really|indeed|exactly|right|true|wrong|maybe|perhaps|whatever|ugh|damn|help)(?:[\s,!.]+(?:there|again|you|very much|so much|a lot|then|one|work|aurora|dear|everyone|all|today|everybody|friend|my friend|girl|it|that|please|ok|okay|thanks))*[\s.!?]*$/i;

/** Signs of the prompt grammar: weights, LoRAs, alternatives, wildcards, BREAK. */
const PROMPT_SIGNS =
  /\([^()]{1,80}:\s?\d|<lora:|\[[^\]]{1,60}[|:][^\]]{0,60}\]|\{[^}]{1,80}\|[^}]{1,80}\}|__[\w-]+__|\bBREAK\b|\bembedding:/;

const DETERMINER =
  /^(?:a|an|the|two|three|four|five|six|seven|eight|nine|ten|some|several|many|one|another|his|her|its|their|our|my|your|this|that|these|those|no|every|each|\d+)\b/i;

export const isInterjection = (text: string): boolean => INTERJECTION.test(text.trim());

/** How surely these words describe a picture, 0 … 1. */
export function pictureness(text: string): number {
  const words = text.trim();
  if (words === '') return 0;
  if (PROMPT_SIGNS.test(words)) return 0.98;
  if (!/[\p{L}\p{N}]/u.test(words)) return 0;
  if (isInterjection(words)) return 0.02;
  if (/\?\s*$/.test(words)) return 0.03;
  const first = SAID_FIRST.test(words) && !(AMBIGUOUS_FIRST.test(words) && !FINITE.test(words));
  if (first) return /^(?:we|he|she|it|they)\b/i.test(words) ? 0.1 : 0.05;
  const finite = FINITE.exec(words);
  if (finite !== null) {
    const before = words.slice(0, finite.index);
    // "a king who has a crown": the verb belongs to the description.
    if (!RELATIVE.test(before)) return words.includes(',') && before.includes(',') ? 0.4 : 0.12;
  }
  if (
    /^my\b/i.test(words) &&
    /\b(?:hurts?|broke|died|left|works?|lives?|likes?|loves?|hates?|wants?|needs?|says?|said|came|comes|goes|went|called|calls|thinks?|thought|feels?|felt|sleeps?)\b/i.test(
      words,
    )
  )
    return 0.1;
  // Somebody does something, and it is one who talks.
  const talker = words.search(/\b(?:I|we|I've|I'm)\b/);
  if (talker >= 0 && !RELATIVE.test(words.slice(0, talker))) return 0.1;
  if (/^there (?:is|are|was|were)\b/i.test(words)) return 0.4;
  if (/^(?:at|in|with|without|on|under|during|by|from|before|after|but|and|more|less|no|not)\b/i.test(words))
    return 0.45;
  if (DETERMINER.test(words)) return 0.93;
  if (words.includes(',')) return 0.93;
  return 0.88;
}
