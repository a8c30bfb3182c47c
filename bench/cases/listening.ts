import { openVoices } from '../../models/speech/open-voice.ts';
import { Recogniser } from '../../models/speech/stt/recogniser.ts';
import type { Speaker } from '../../models/speech/tts/speaker.ts';
import { KOKORO_VOICES } from '../../models/speech/tts/voice-names.ts';
import { voiceFiles } from '../../models/speech/voice-files.ts';
import { wordErrors } from '../../models/speech/word-error-rate.ts';
import { onsetErrors } from '../../tests/voice/boundary-instrument.ts';
import { asHeard, median, SENTENCES, utter, withPinkNoise } from '../../tests/voice/speech-tools.ts';
import type { Bench } from '../bench.ts';

const NOISES = [20, 10, 5] as const;
type Key = (typeof KOKORO_VOICES)[number] | 'slt' | `noise${(typeof NOISES)[number]}` | 'onset';

const rate = (title: string, aim = true) => ({
  title,
  unit: '%' as const,
  ...(aim && { aim: { of: 'median' as const, atMost: 5 } }),
});

/** Every sentence by every voice, heard by our own recogniser. Nothing here is drawn by chance: one run tells all. */
export const bench: Bench<Key> = {
  name: 'listening',
  metrics: {
    af_heart: rate('words misheard, af_heart'),
    af_bella: rate('words misheard, af_bella'),
    bf_emma: rate('words misheard, bf_emma'),
    am_michael: rate('words misheard, am_michael'),
    slt: rate('words misheard, instant voice', false),
    noise20: rate('af_heart in pink noise, 20 dB', false),
    noise10: rate('af_heart in pink noise, 10 dB', false),
    noise5: rate('af_heart in pink noise, 5 dB', false),
    onset: {
      title: 'phoneme onset against the sound, median',
      unit: 'ms',
      aim: { of: 'median', atMost: 10 },
    },
  },
  async run(_, { root }) {
    const files = voiceFiles(root);
    const voices = await openVoices({ files, threads: 1, slowest: Number.POSITIVE_INFINITY });
    if (!voices.neural) throw new Error(voices.reason ?? 'there is no neural voice');
    const recogniser = await Recogniser.open(files.whisper, 1);
    const result = {} as Record<Key, number[]>;
    const onsets: number[] = [];
    const listen = async (speaker: Speaker, voice: string, noises: readonly number[]) => {
      const [errors, words] = [[0, ...noises.map(() => 0)], SENTENCES.map(() => 0)];
      for (const [i, sentence] of SENTENCES.entries()) {
        const sound = await utter(speaker, sentence, { voice });
        if (speaker === voices.neural)
          onsets.push(...onsetErrors(sound, sound.phonemes).map(({ error }) => Math.abs(error)));
        const heard = asHeard(sound);
        for (const [n, samples] of [
          heard,
          ...noises.map(noise => withPinkNoise(heard, noise, i + 1)),
        ].entries()) {
          const found = wordErrors(sentence, (await recogniser.transcribe(samples)).text);
          errors[n]! += found.errors;
          words[i] = found.words;
        }
      }
      const total = words.reduce((sum, count) => sum + count, 0);
      return errors.map(count => (100 * count) / total);
    };
    for (const voice of KOKORO_VOICES) {
      const [clean, ...noisy] = await listen(voices.neural, voice, voice === 'af_heart' ? NOISES : []);
      result[voice] = [clean!];
      for (const [n, value] of noisy.entries()) result[`noise${NOISES[n]!}`] = [value];
    }
    result.slt = await listen(voices.instant, 'slt', []);
    result.onset = [1000 * median(onsets)];
    await recogniser.dispose();
    await voices.neural.synthesiser.dispose();
    return result;
  },
};
