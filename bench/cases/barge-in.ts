import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { ServerEvent } from '../../game/api/protocol.ts';
import { toPcm16 } from '../../game/api/sound-frames.ts';
import { soundFrame } from '../../game/stage/voice/pcm.ts';
import { openVoices } from '../../models/speech/open-voice.ts';
import { voiceFiles } from '../../models/speech/voice-files.ts';
import { asHeard, utter } from '../../tests/voice/speech-tools.ts';
import type { Bench } from '../bench.ts';
import { readBinaryHeader, startKernelProcess } from '../kernel-process.ts';

const STORY =
  'There was a castle by the sea, and nobody had lived there for a very long time, until one day a light was seen in its highest window.';
/** Beginnings of several kinds: a stop, a fricative, a vowel, a nasal. */
const INTERRUPTIONS = ['Please wait a moment.', 'Stop it now.', 'Actually, no.', 'No, not that one.'];

const RATE = 16_000;
/** Samples that a page sends at a time: an audio worklet's pieces, gathered to a frame of the detector. */
const PIECE = 512;
/** Silence before the first sound, seconds. */
const QUIET = 0.6;

/**
 * From the first sample of a person's voice at the microphone to the kernel's word that she is silent, through the real
 * socket, ear and mouth, with sound sent as fast as it is spoken. A page that hears the word stops its sources at once.
 */
export const bench: Bench<'stop'> = {
  name: 'barge-in',
  metrics: {
    stop: { title: 'she is silent after you began to speak', unit: 'ms', aim: { of: 'median', atMost: 150 } },
  },
  async run(count, { root }) {
    const voices = await openVoices({ files: voiceFiles(root), threads: 1, slowest: 0 });
    const words: Float32Array[] = [];
    for (const text of INTERRUPTIONS)
      words.push(asHeard(await utter(voices.instant, text, { voice: 'rms' })));
    const kernel = await startKernelProcess(root);
    try {
      await kernel.warm();
      const client = await connect(kernel.url);
      const stop: number[] = [];
      // The first one warms both processes up.
      for (let run = -1; run < count; run++) {
        const took = await interrupt(client, words[(run + words.length) % words.length]!);
        if (run >= 0) stop.push(took);
      }
      client.socket.terminate();
      return { stop };
    } finally {
      await kernel.stop();
    }
  },
};

type Client = Awaited<ReturnType<typeof connect>>;

async function connect(url: string) {
  const socket = new WebSocket(new URL('/api/v1/ws', url.replace(/^http/, 'ws')));
  await once(socket, 'open');
  const listeners = new Set<(event: ServerEvent & { id?: number }) => void>();
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    const event = isBinary ? readBinaryHeader(data) : JSON.parse(data.toString());
    for (const listener of listeners) listener(event);
  });
  const until = (accept: (event: ServerEvent & { id?: number }) => boolean) =>
    new Promise<void>(resolve => {
      const listener = (event: ServerEvent & { id?: number }) => {
        if (!accept(event)) return;
        listeners.delete(listener);
        resolve();
      };
      listeners.add(listener);
    });
  let id = 0;
  const ask = (command: string, input: object) => {
    const own = ++id;
    const answered = until(message => message.id === own);
    socket.send(JSON.stringify({ id: own, command, input }));
    return answered;
  };
  return { socket, until, ask };
}

/** Milliseconds. */
async function interrupt({ socket, until, ask }: Client, words: Float32Array): Promise<number> {
  await ask('listen', { mode: 'free' });
  const heard = until(event => event.event === 'speech.chunk');
  await ask('say', { text: STORY });
  await heard;
  const quiet = Math.round(QUIET * RATE);
  const sound = new Float32Array(quiet + words.length);
  sound.set(words, quiet);
  const onset = quiet + firstVoiced(words);
  let silentAt = 0;
  const silent = until(event => event.event === 'speech.stopped').then(() => {
    silentAt = performance.now();
  });
  const begin = performance.now();
  for (let at = 0; at < sound.length && silentAt === 0; at += PIECE) {
    // A piece is there when its last sample has been spoken.
    const due = begin + ((at + PIECE) / RATE) * 1000;
    await new Promise(resolve => setTimeout(resolve, Math.max(0, due - performance.now())));
    socket.send(soundFrame(new Int16Array(toPcm16(sound.subarray(at, at + PIECE)).buffer)));
  }
  const patience = setTimeout(() => socket.emit('error', new Error('she was not interrupted')), 10_000);
  await Promise.race([silent, once(socket, 'error').then(([error]) => Promise.reject(error))]);
  clearTimeout(patience);
  await ask('listen', { mode: 'off' });
  return silentAt - (begin + (onset / RATE) * 1000);
}

/** The first sample within 30 dB of the loudest: before it there is breath at the most. */
function firstVoiced(samples: Float32Array): number {
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return samples.findIndex(sample => Math.abs(sample) > loudest * 0.0316);
}
