/** Which voice this machine speaks with, decided once at start. */
import { AuroraError } from '../errors.ts';
import { openDictionary } from './phonemes/dictionary.ts';
import { Pronouncer } from './phonemes/pronounce.ts';
import { Flite } from './tts/flite.ts';
import { openFlite } from './tts/flite-engine.ts';
import { Kokoro } from './tts/kokoro.ts';
import { Speaker } from './tts/speaker.ts';
import type { Synthesiser } from './tts/synthesiser.ts';
import type { VoiceFiles } from './voice-files.ts';

/** Above this a long text would stop in the middle: sound is made hardly faster than it is heard. */
export const SLOWEST = 0.8;

export interface Voices {
  /** Needs no weights, and is there in any case. */
  readonly instant: Speaker;
  readonly neural: Speaker | null;
  /** Why there is no neural voice, as one sentence; null when there is. */
  readonly reason: string | null;
  /** Seconds of work for a second of neural sound; null when it was not measured. */
  readonly realTimeFactor: number | null;
}

export interface VoiceOptions {
  readonly files: VoiceFiles;
  readonly threads: number;
  readonly slowest?: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** @throws AuroraError when even the instant voice cannot be opened */
export async function openVoices({
  files,
  threads,
  slowest = SLOWEST,
  now = () => performance.now(),
}: VoiceOptions): Promise<Voices> {
  const engine = await openFlite(files.flite);
  const pronouncer = new Pronouncer({
    dictionary: await openDictionary(),
    letterToSound: word => engine.phonesOf(word),
  });
  const instant = new Speaker(new Flite(engine), pronouncer);
  const without = (reason: string, realTimeFactor: number | null = null): Voices => ({
    instant,
    neural: null,
    reason,
    realTimeFactor,
  });
  let kokoro: Kokoro;
  try {
    kokoro = await Kokoro.open(files.kokoro, threads);
  } catch (error) {
    // A damaged file is no reason to be mute.
    const why = error instanceof Error ? error.message : String(error);
    return without(error instanceof AuroraError ? why : `The neural voice cannot be opened: ${why}`);
  }
  const neural = new Speaker(kokoro, pronouncer);
  const realTimeFactor = await measure(neural, now);
  if (realTimeFactor > slowest) {
    await kokoro.dispose();
    const shown = realTimeFactor.toFixed(2);
    return without(
      `This machine makes neural speech at ${shown} of its length; up to ${slowest} is fast enough.`,
      realTimeFactor,
    );
  }
  return { instant, neural, reason: null, realTimeFactor };
}

const SAMPLE = 'This is how I sound.';

/** The second time counts: the first one fetches memory. */
async function measure(speaker: Speaker, now: () => number): Promise<number> {
  await consume(speaker.synthesiser, speaker);
  const begin = now();
  const seconds = await consume(speaker.synthesiser, speaker);
  return (now() - begin) / 1000 / seconds;
}

async function consume({ voices, sampleRate }: Synthesiser, speaker: Speaker): Promise<number> {
  let samples = 0;
  const options = { voice: voices[0]!, speed: 1, urgent: () => false };
  for await (const chunk of speaker.say(SAMPLE, options)) samples += chunk.samples.length;
  return samples / sampleRate;
}
