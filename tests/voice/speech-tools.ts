/** What the voice tests and the benches share: sentences, whole utterances, noise. */
import { resampleSound } from '../../models/speech/dsp/resample.ts';
import { HEARING_RATE } from '../../models/speech/stt/log-mel.ts';
import type { Speaker } from '../../models/speech/tts/speaker.ts';
import type { TimedPhoneme, TimedWord } from '../../models/speech/tts/timed-phoneme.ts';
import type { Sound } from '../../models/speech/tts/wav.ts';

/** What she says in a day: short and long, numbers, names, questions. */
export const SENTENCES: readonly string[] = [
  'Hello, I am Aurora.',
  'What would you like me to paint today?',
  'I will paint a dragon in front of snowy mountains at sunset.',
  'Sure, I can do that for you.',
  'The picture will be ready in a few seconds.',
  'I made the sky darker and kept the composition.',
  'That is a beautiful idea, thank you.',
  'Please tell me more about the castle.',
  'There are three pictures in the gallery from last week.',
  'I could not find the file that you asked for.',
  'The weather is lovely, but the water is cold.',
  'The quick brown fox jumps over the lazy dog.',
  'A gentle wind moved through the old apple trees.',
  'Do not worry, nothing was lost.',
  'The first one is better than the second.',
  'It is a pleasure to meet you.',
  'Every morning the children walk to school together.',
  'They have been working on a new version of the program.',
  'The machine is busy, so this takes longer than usual.',
  'You can stop me at any time.',
  'I read your letter yesterday, and I will read it again.',
  'The meeting begins at 3:45 pm on November 28.',
  'It takes 20 steps and about 5 seconds.',
  'We live close to the river, where the wind is strong.',
];

export interface Utterance extends Sound {
  readonly phonemes: readonly TimedPhoneme[];
  readonly words: readonly TimedWord[];
}

/** Everything of a text as one sound. */
export async function utter(
  speaker: Speaker,
  text: string,
  { voice = speaker.synthesiser.voices[0]!, urgent = false, speed = 1 } = {},
): Promise<Utterance> {
  const { sampleRate } = speaker.synthesiser;
  const parts: Float32Array[] = [];
  const phonemes: TimedPhoneme[] = [];
  const words: TimedWord[] = [];
  for await (const chunk of speaker.say(text, { voice, speed, urgent: () => urgent })) {
    parts.push(chunk.samples);
    phonemes.push(...chunk.phonemes);
    words.push(...chunk.words);
  }
  const samples = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return { samples, sampleRate, phonemes, words };
}

export const asHeard = (sound: Sound): Float32Array => resampleSound(sound, HEARING_RATE).samples;

/**
 * Adds pink noise: white noise through Paul Kellet's filter (https://www.firstpr.com.au/dsp/pink-noise/), −3 dB an octave.
 * @param decibels signal-to-noise ratio over the whole clip
 */
export function withPinkNoise(samples: Float32Array, decibels: number, seed = 1): Float32Array {
  let state = seed;
  const white = () => {
    state = (1664525 * state + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const b = [0, 0, 0];
  const noise = Float32Array.from(samples, () => {
    const w = white();
    b[0] = 0.99765 * b[0]! + w * 0.099046;
    b[1] = 0.963 * b[1]! + w * 0.2965164;
    b[2] = 0.57 * b[2]! + w * 1.0526913;
    return b[0]! + b[1]! + b[2]! + w * 0.1848;
  });
  const power = (values: Float32Array) =>
    values.reduce((sum, value) => sum + value * value, 0) / values.length;
  const gain = Math.sqrt(power(samples) / power(noise) / 10 ** (decibels / 10));
  return samples.map((sample, i) => sample + gain * noise[i]!);
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
