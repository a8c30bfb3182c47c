import { openVoices } from '../../models/speech/open-voice.ts';
import { voiceFiles } from '../../models/speech/voice-files.ts';
import { VoiceWorker } from '../../models/speech/worker/voice-worker.ts';
import type { FromVoiceWorker } from '../../models/voice-worker-protocol.ts';
import { SENTENCES, utter } from '../../tests/voice/speech-tools.ts';
import type { Bench } from '../bench.ts';

/** Six seconds of speech with no comma to breathe at: the longest that one waits for, were it made in one piece. */
const LONG =
  'I will paint a dragon in front of snowy mountains at sunset while the river turns to molten gold.';

/** From a text to its sound, one thread; the voice worker's own code, without the process around it. */
export const bench: Bench<'instant' | 'prepared' | 'neural' | 'stall' | 'factor'> = {
  name: 'speaking',
  metrics: {
    instant: { title: 'first sound, instant voice', unit: 'ms', aim: { of: 'median', atMost: 80 } },
    prepared: { title: 'first sound, prepared answer', unit: 'ms', aim: { of: 'median', atMost: 80 } },
    neural: { title: 'first sound, neural voice', unit: 'ms', aim: { of: 'median', atMost: 600 } },
    stall: { title: 'longest silence inside that sentence', unit: 'ms', aim: { of: 'median', atMost: 0 } },
    factor: { title: 'neural voice, one core', unit: '× length', aim: { of: 'median', atMost: 0.35 } },
  },
  async run(count, { root }) {
    const files = voiceFiles(root);
    const voices = await openVoices({ files, threads: 1, slowest: Number.POSITIVE_INFINITY });
    if (!voices.neural) throw new Error(voices.reason ?? 'there is no neural voice');
    const worker = startWorker(voices);
    await worker.ask({ type: 'open', mouth: {} }, 'ready');
    await worker.ask({ type: 'prepare', texts: ['Of course.'] }, 'prepared');
    await worker.say('Once to warm up.', 'slt');
    await worker.say(LONG, 'af_heart');
    const samples = { instant: [], prepared: [], neural: [], stall: [], factor: [] } as Record<
      string,
      number[]
    >;
    for (let run = 0; run < count; run++) {
      samples.instant!.push((await worker.say(LONG, 'slt')).firstMs);
      samples.prepared!.push((await worker.say('Of course.', 'af_heart')).firstMs);
      const neural = await worker.say(LONG, 'af_heart');
      samples.neural!.push(neural.firstMs);
      samples.stall!.push(neural.stallMs);
      const begin = performance.now();
      const { samples: sound, sampleRate } = await utter(voices.neural, SENTENCES[run % SENTENCES.length]!);
      samples.factor!.push((performance.now() - begin) / 1000 / (sound.length / sampleRate));
    }
    await voices.neural.synthesiser.dispose();
    return samples as Awaited<ReturnType<typeof bench.run>>;
  },
};

function startWorker(voices: Awaited<ReturnType<typeof openVoices>>) {
  let listener: (message: FromVoiceWorker) => void = () => {};
  const worker = new VoiceWorker({
    send: message => listener(message),
    openVoices: async () => voices,
    openEar: () => Promise.reject(new Error('this one only speaks')),
    now: () => performance.now(),
    after: (milliseconds, callback) => void setTimeout(callback, milliseconds),
    exit: () => {},
  });
  const ask = (message: unknown, answer: FromVoiceWorker['type']) =>
    new Promise<void>((resolve, reject) => {
      listener = found => {
        if (found.type === answer) resolve();
        else if (found.type === 'failed') reject(new Error(found.error.message));
      };
      worker.receive(message);
    });
  let serial = 0;
  /** Plays it in mind: when the first piece is there it begins, and a piece that comes too late is a silence. */
  const say = (text: string, voice: string) =>
    new Promise<{ firstMs: number; stallMs: number }>((resolve, reject) => {
      const begin = performance.now();
      let firstMs = Number.NaN;
      let stallMs = 0;
      listener = message => {
        const now = performance.now() - begin;
        if (message.type === 'sound') {
          if (Number.isNaN(firstMs)) firstMs = now;
          stallMs = Math.max(stallMs, now - (firstMs + 1000 * message.start));
        } else if (message.type === 'said') resolve({ firstMs, stallMs });
        else if (message.type === 'failed') reject(new Error(message.error.message));
      };
      worker.receive({ type: 'say', id: String(serial++), text, voice });
    });
  return { ask, say };
}
