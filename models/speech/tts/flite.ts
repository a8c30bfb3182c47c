/** The instant voice: flite, with its own phoneme times. */
import { CancelledError } from '../../errors.ts';
import { alignPhones } from './align-phones.ts';
import { FLITE_VOICES, type FliteEngine, type FlitePhone, type FliteVoice } from './flite-engine.ts';
import type { Clause, SpeechChunk, Synthesiser, SynthesisOptions } from './synthesiser.ts';
import { PAUSE } from './timed-phoneme.ts';
import { heardBetween } from './timed-words.ts';

/** Silence that is kept before the first sound and after the last, seconds. */
const LEAD = 0.03;
const TAIL = 0.08;

/** flite's phones in Kokoro's symbols, so that everything after knows one alphabet. */
const SYMBOLS: Readonly<Record<string, string>> = {
  aa: 'ɑ',
  ae: 'æ',
  ah: 'ʌ',
  ao: 'ɔ',
  aw: 'W',
  ax: 'ə',
  axr: 'əɹ',
  ay: 'I',
  b: 'b',
  ch: 'ʧ',
  d: 'd',
  dh: 'ð',
  dx: 'T',
  eh: 'ɛ',
  el: 'ᵊl',
  em: 'm',
  en: 'n',
  er: 'ɜɹ',
  ey: 'A',
  f: 'f',
  g: 'ɡ',
  hh: 'h',
  hv: 'h',
  ih: 'ɪ',
  iy: 'i',
  jh: 'ʤ',
  k: 'k',
  l: 'l',
  m: 'm',
  n: 'n',
  ng: 'ŋ',
  nx: 'n',
  ow: 'O',
  oy: 'Y',
  p: 'p',
  pau: PAUSE,
  r: 'ɹ',
  s: 's',
  sh: 'ʃ',
  t: 't',
  th: 'θ',
  uh: 'ʊ',
  uw: 'u',
  v: 'v',
  w: 'w',
  y: 'j',
  z: 'z',
  zh: 'ʒ',
};

export class Flite implements Synthesiser {
  readonly name = 'flite';
  readonly sampleRate = 16_000;
  readonly voices = FLITE_VOICES;
  /** A clause is made in one piece, 16 ms of work a second. */
  readonly firstBreath = 12;
  readonly #engine: FliteEngine;

  constructor(engine: FliteEngine) {
    this.#engine = engine;
  }

  async *synthesise(clause: Clause, { voice, speed, signal }: SynthesisOptions): AsyncGenerator<SpeechChunk> {
    const text = clause.words.map(({ spoken, pause }) => spoken + plainPause(pause)).join(' ');
    if (!/[a-zA-Z]/.test(text)) return;
    if (signal?.aborted) throw new CancelledError('Speech was cancelled.');
    const { sound, phones } = await this.#engine.speak(text, voice as FliteVoice, speed);
    const units = unitsOf(phones, clause);
    const heard = units.filter(({ phoneme }) => phoneme !== PAUSE);
    if (heard.length === 0) return;
    const { sampleRate } = sound;
    const from = Math.max(0, heard[0]!.start - LEAD);
    const to = Math.min(sound.samples.length / sampleRate, heard[heard.length - 1]!.end + TAIL);
    const samples = sound.samples.slice(Math.round(from * sampleRate), Math.round(to * sampleRate));
    const bounds = [...units.map(unit => clamp(unit.start - from, to - from)), to - from];
    const found = heardBetween(units, bounds, clause, 0, Number.POSITIVE_INFINITY);
    yield { samples, sampleRate, start: 0, last: true, ...found };
  }

  async dispose(): Promise<void> {}
}

/** flite knows these marks. */
const plainPause = (pause: string): string => pause.replace('—', ',').replace('…', '.');
const clamp = (time: number, most: number): number => Math.max(0, Math.min(most, time));

interface FliteUnit {
  readonly phoneme: string;
  readonly stress: 0 | 1 | 2;
  readonly word: number;
  readonly start: number;
  readonly end: number;
}

/** Phones with the word that each belongs to: flite does not tell, so they are aligned with the words' own phonemes. */
function unitsOf(phones: readonly FlitePhone[], clause: Clause): FliteUnit[] {
  const units = phones.flatMap(({ name, start, end }) => {
    const known = SYMBOLS[name] ?? PAUSE;
    const symbols = known === PAUSE ? [PAUSE] : [...known];
    const length = (end - start) / symbols.length;
    return symbols.map((phoneme, i) => ({
      phoneme,
      start: start + i * length,
      end: start + (i + 1) * length,
    }));
  });
  const expected = clause.words.flatMap(({ symbols }, word) => {
    let stress: 0 | 1 | 2 = 0;
    const sounds: { phoneme: string; stress: 0 | 1 | 2; word: number }[] = [];
    for (const symbol of symbols) {
      if (symbol === 'ˈ' || symbol === 'ˌ') stress = symbol === 'ˈ' ? 1 : 2;
      else if (symbol !== ' ') {
        sounds.push({ phoneme: symbol, stress, word });
        stress = 0;
      }
    }
    return sounds;
  });
  const sounds = units.filter(({ phoneme }) => phoneme !== PAUSE);
  const matches = alignPhones(
    sounds.map(({ phoneme }) => phoneme),
    expected.map(({ phoneme }) => phoneme),
  );
  let next = 0;
  return units.map(unit => {
    if (unit.phoneme === PAUSE) return { ...unit, stress: 0 as const, word: -1 };
    const match = expected[matches[next++]!];
    return { ...unit, stress: match?.stress ?? 0, word: match?.word ?? -1 };
  });
}
