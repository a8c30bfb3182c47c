import { type AuroraWorld, TIMELINE_CAPACITY } from '../../components/index.ts';

/** Seconds of silence after a word that end a clause. */
const CLAUSE_PAUSE = 0.15;

/**
 * Carries the clock of what is heard on by one step, and says which word that is. Her ears' clock is the sound's own: what
 * a page reports corrects it, see `applySpeechInput`.
 */
export function runSpeechClock(world: AuroraWorld): void {
  const { Voice } = world.components;
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    Voice.clauseEnded[companion] = 0;
    Voice.insideWord[companion] = 0;
    if (Voice.playing[companion] === 0) continue;
    Voice.clock[companion] = Voice.clock[companion]! + world.clock.step;
    followWords(world, companion);
  }
}

function followWords(world: AuroraWorld, companion: number): void {
  const { Voice, Utterance } = world.components;
  const { timeline } = world;
  const utterance = Voice.utterance[companion]!;
  const first = Utterance.firstWord[utterance]!;
  const count = Utterance.wordCount[utterance]!;
  const now = Voice.clock[companion]!;
  let word = Voice.word[companion]!;
  // A clock that jumped back is followed back.
  while (word >= 0 && timeline.wordStart[(first + word) % TIMELINE_CAPACITY]! > now) word--;
  while (word + 1 < count && timeline.wordStart[(first + word + 1) % TIMELINE_CAPACITY]! <= now) word++;
  Voice.word[companion] = word;
  if (word < 0) return;
  const end = timeline.wordEnd[(first + word) % TIMELINE_CAPACITY]!;
  if (now < end) {
    Voice.insideWord[companion] = 1;
    return;
  }
  const isEdge = now - end < world.clock.step;
  const next = (first + word + 1) % TIMELINE_CAPACITY;
  const pause = word + 1 < count ? timeline.wordStart[next]! - end : Number.POSITIVE_INFINITY;
  if (isEdge && pause >= CLAUSE_PAUSE) Voice.clauseEnded[companion] = 1;
}
