/** From a text to a stream of sound: clause after clause, on one clock. */
import { CancelledError } from '../../errors.ts';
import { type Accent, accentOf } from '../phonemes/british.ts';
import type { Pronouncer } from '../phonemes/pronounce.ts';
import { type Pause, readText } from '../text/read-text.ts';
import { clausesOf, MAX_WORDS, sentencesOf } from '../text/sentences.ts';
import type { Clause, SpeechChunk, Synthesiser } from './synthesiser.ts';
import { PAUSE, shifted } from './timed-phoneme.ts';

export interface SayOptions {
  readonly voice: string;
  readonly speed: number;
  readonly signal?: AbortSignal;
  /** Whether the listener waits now; asked before each clause. Default: for the first one only. */
  readonly urgent?: (clause: number) => boolean;
}

/** Silence between two clauses, seconds, at speed 1. */
const SILENCES: Readonly<Record<Pause, number>> = {
  '': 0.02,
  ',': 0.12,
  ';': 0.18,
  ':': 0.18,
  '—': 0.18,
  '…': 0.35,
  '.': 0.3,
  '!': 0.3,
  '?': 0.32,
};

export class Speaker {
  readonly synthesiser: Synthesiser;
  readonly #pronouncer: Pronouncer;

  constructor(synthesiser: Synthesiser, pronouncer: Pronouncer) {
    this.synthesiser = synthesiser;
    this.#pronouncer = pronouncer;
  }

  /** The words of a text as captions show them. @throws AuroraError SPEECH_TEXT_TOO_LONG */
  captions(text: string): string[] {
    return readText(text).map(reading => reading.text);
  }

  /**
   * Sound as it is made; the next piece is being made while nobody takes the last, so take it at once.
   * Times count from the text's first sample; `last` marks a clause's last piece.
   * @returns nothing at all for a text without words
   * @throws AuroraError SPEECH_TEXT_TOO_LONG, CancelledError
   */
  async *say(
    text: string,
    { voice, speed, signal, urgent = clause => clause === 0 }: SayOptions,
  ): AsyncGenerator<SpeechChunk> {
    const { sampleRate } = this.synthesiser;
    let clock = 0;
    let silence = 0;
    let count = 0;
    for await (const clause of this.#clauses(text, accentOf(voice), signal)) {
      const options = { voice, speed, urgent: urgent(count), ...(signal && { signal }) };
      let length = 0;
      for await (const chunk of this.synthesiser.synthesise(clause, options)) {
        const lead = length === 0 ? silence : 0;
        const begin = clock + (length === 0 ? 0 : silence);
        length = chunk.start + chunk.samples.length / sampleRate;
        yield placed(chunk, begin, lead);
      }
      if (length === 0) continue;
      clock += length + silence;
      silence = Math.round((SILENCES[clause.words.at(-1)!.pause] / speed) * sampleRate) / sampleRate;
      count++;
    }
  }

  async *#clauses(text: string, accent: Accent, signal: AbortSignal | undefined): AsyncGenerator<Clause> {
    let firstWord = 0;
    for (const sentence of sentencesOf(readText(text))) {
      if (signal?.aborted) throw new CancelledError('Speech was cancelled.');
      // What a word sounds like depends on the whole sentence; what fits in one breath does not.
      const words = await this.#pronouncer.pronounce(sentence, accent);
      const paired = sentence.map((reading, i) => ({ ...reading, pronounced: words[i]! }));
      const breath = firstWord === 0 ? this.synthesiser.firstBreath : MAX_WORDS;
      for (const part of clausesOf(paired, breath)) {
        yield { words: part.map(({ pronounced }) => pronounced), firstWord };
        firstWord += part.length;
      }
    }
  }
}

/** A chunk on the text's clock, with silence before it. */
function placed(chunk: SpeechChunk, clock: number, lead: number): SpeechChunk {
  const padding = Math.round(lead * chunk.sampleRate);
  const samples = new Float32Array(padding + chunk.samples.length);
  samples.set(chunk.samples, padding);
  const silence = padding / chunk.sampleRate;
  const shift = clock + silence;
  const phonemes = shifted(chunk.phonemes, shift);
  if (padding > 0)
    phonemes.unshift({ phoneme: PAUSE, stress: 0, start: clock, end: phonemes[0]?.start ?? shift });
  return {
    ...chunk,
    samples,
    start: chunk.start + clock,
    phonemes,
    words: shifted(chunk.words, shift),
  };
}
