import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openVoices } from '../../models/speech/open-voice.ts';
import { HEARING_RATE } from '../../models/speech/stt/log-mel.ts';
import { Recogniser } from '../../models/speech/stt/recogniser.ts';
import { VAD_FRAME, VoiceActivity } from '../../models/speech/stt/voice-activity.ts';
import { decodeWav } from '../../models/speech/tts/wav.ts';
import { voiceFiles } from '../../models/speech/voice-files.ts';
import { asHeard, utter } from '../../tests/voice/speech-tools.ts';
import type { Bench } from '../bench.ts';

/** About ten seconds of clear speech, as a good microphone brings it. */
const SPEECH =
  'The weather is lovely, but the water is cold. There are three pictures in the gallery from last week, and I made the sky darker and kept the composition.';
const SECONDS = 10;

/** One thread. A clear clip is looked at once; a recording at home is unclear, and is looked at twice. */
export const bench: Bench<'clear' | 'unclear' | 'activity'> = {
  name: 'hearing',
  metrics: {
    clear: { title: 'speech to text, 10 s, one core', unit: '× length', aim: { of: 'median', atMost: 0.06 } },
    unclear: { title: 'a recording at home, 5 s, looked at twice', unit: '× length' },
    activity: { title: 'is somebody speaking? a frame of 32 ms', unit: 'ms' },
  },
  async run(count, { root }) {
    const files = voiceFiles(root);
    const recogniser = await Recogniser.open(files.whisper, 1);
    const activity = await VoiceActivity.open(files.vad);
    const voices = await openVoices({ files, threads: 1, slowest: Number.POSITIVE_INFINITY });
    if (!voices.neural) throw new Error(voices.reason ?? 'there is no neural voice');
    const spoken = asHeard(await utter(voices.neural, SPEECH));
    await voices.neural.synthesiser.dispose();
    const clear = new Float32Array(SECONDS * HEARING_RATE);
    clear.set(spoken.subarray(0, clear.length));
    const clip = decodeWav(readFileSync(join(root, 'tests/fixtures/speech/clips/sense-0890.wav'))).samples;
    const factor = async (samples: Float32Array) => {
      const begin = performance.now();
      await recogniser.transcribe(samples);
      return (performance.now() - begin) / 1000 / (samples.length / HEARING_RATE);
    };
    await factor(clear);
    const samples = { clear: [] as number[], unclear: [] as number[], activity: [] as number[] };
    for (let run = 0; run < count; run++) {
      samples.clear.push(await factor(clear));
      samples.unclear.push(await factor(clip));
      const begin = performance.now();
      for (let frame = 0; frame < 100; frame++) {
        await activity.probability(clear.subarray(frame * VAD_FRAME, (frame + 1) * VAD_FRAME));
      }
      samples.activity.push((performance.now() - begin) / 100);
    }
    await recogniser.dispose();
    await activity.dispose();
    return samples;
  },
};
