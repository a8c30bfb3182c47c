/** The person's microphone, as frames of 16 kHz mono. */
import { AuroraError } from '../../../models/errors.ts';

export const HEARING_RATE = 16_000;

export class Microphone {
  #opening: Promise<void> | null = null;
  #close: (() => void) | null = null;

  /**
   * Opens it, once; the browser asks the person the first time.
   * @throws AuroraError MICROPHONE_DENIED, MICROPHONE_MISSING, MICROPHONE_FAILED
   */
  open(onFrame: (samples: Int16Array) => void): Promise<void> {
    this.#opening ??= this.#open(onFrame).catch(error => {
      this.close();
      throw problem(error);
    });
    return this.#opening;
  }

  close(): void {
    this.#opening = null;
    this.#close?.();
    this.#close = null;
  }

  async #open(onFrame: (samples: Int16Array) => void): Promise<void> {
    // Her own voice comes back through the loudspeaker: the browser takes it out.
    const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
    const stream = await navigator.mediaDevices.getUserMedia({ audio });
    let context: AudioContext | null = null;
    this.#close = () => {
      for (const track of stream.getTracks()) track.stop();
      void context?.close();
    };
    const source = await sourceOf(stream);
    context = source.context as AudioContext;
    await context.audioWorklet.addModule(new URL('./capture-worklet.js', import.meta.url).href);
    const capture = new AudioWorkletNode(context, 'capture', { numberOfOutputs: 0, channelCount: 1 });
    capture.port.onmessage = ({ data }) => onFrame(data as Int16Array);
    source.connect(capture);
    const stop = this.#close;
    // It also holds the source: Firefox collects one that no script can reach (bug 934512), and the microphone falls silent.
    this.#close = () => {
      source.disconnect();
      stop();
    };
    await Promise.race([context.resume(), late()]);
  }
}

/** Milliseconds: a browser that has no sound device may never say that its sound does not run. */
const LATEST = 5_000;
const late = () =>
  new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error('the browser’s sound does not start')), LATEST),
  );

/**
 * The microphone at the rate that she hears at, where the browser brings it there; else at the sound device's own. Firefox refuses a stream
 * in a context of another rate (bug 1674892): the worklet does it then.
 */
async function sourceOf(stream: MediaStream): Promise<MediaStreamAudioSourceNode> {
  const wanted = new AudioContext({ sampleRate: HEARING_RATE });
  try {
    return wanted.createMediaStreamSource(stream);
  } catch (error) {
    await wanted.close();
    if ((error as Error).name !== 'NotSupportedError') throw error;
    return new AudioContext().createMediaStreamSource(stream);
  }
}

const DENIED = new Set(['NotAllowedError', 'SecurityError']);
const MISSING = new Set(['NotFoundError', 'OverconstrainedError']);

function problem(error: unknown): AuroraError {
  const { name, message } = error as Error;
  if (DENIED.has(name))
    return new AuroraError('MICROPHONE_DENIED', 'The microphone may not be used.', {
      legal: 'a microphone that this page may use',
      hint: "Allow it in the browser's or the system's settings, or type: everything else goes on as before.",
    });
  if (MISSING.has(name) || navigator.mediaDevices === undefined)
    return new AuroraError('MICROPHONE_MISSING', 'There is no microphone.', {
      legal: 'a microphone',
      hint: 'Plug one in, or type: everything else goes on as before.',
    });
  return new AuroraError('MICROPHONE_FAILED', `The microphone cannot be opened: ${message}`, {
    value: name,
    legal: 'a microphone that no other program holds',
    hint: 'Close the program that uses it, or type: everything else goes on as before.',
  });
}
