/**
 * Is somebody speaking? Silero VAD, a small recurrent network, one answer every 32 ms.
 * Source: https://github.com/snakers4/silero-vad
 */
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { speechSession } from '../session.ts';
import { requireFiles } from '../voice-files.ts';
import { HEARING_RATE } from './log-mel.ts';

/** Samples of 16 kHz that are judged together. */
export const VAD_FRAME = 512;
/** … with this many of those before. */
const CONTEXT = 64;
const STATE = [2, 1, 128] as const;

export class VoiceActivity {
  readonly #session: InferenceSession;
  readonly #rate = new Tensor('int64', BigInt64Array.of(BigInt(HEARING_RATE)), []);
  #input = new Float32Array(CONTEXT + VAD_FRAME);
  #state = freshState();

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  /** @throws AuroraError VOICE_FILES_MISSING */
  static async open(path: string): Promise<VoiceActivity> {
    requireFiles('ear', [path]);
    return new VoiceActivity(await speechSession(path, 1));
  }

  /** @param frame the next 512 samples @returns probability of speech, 0 … 1 */
  async probability(frame: Float32Array): Promise<number> {
    this.#input.copyWithin(0, VAD_FRAME);
    this.#input.set(frame, CONTEXT);
    const outputs = await this.#session.run({
      input: new Tensor('float32', this.#input, [1, CONTEXT + VAD_FRAME]),
      state: this.#state,
      sr: this.#rate,
    });
    this.#state = outputs.stateN as Tensor;
    return (outputs.output!.data as Float32Array)[0]!;
  }

  /** Forgets what was heard. */
  reset(): void {
    this.#input.fill(0);
    this.#state = freshState();
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }
}

const freshState = (): Tensor =>
  new Tensor('float32', new Float32Array(STATE[0] * STATE[1] * STATE[2]), [...STATE]);
