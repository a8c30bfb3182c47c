/** Sound as it travels over the WebSocket: 16-bit PCM behind a JSON header. */
import { AuroraError } from '../../models/errors.ts';
import { HEARING_RATE } from '../../models/speech/stt/log-mel.ts';

/** Samples of one frame from a microphone. */
const MOST_SAMPLES = HEARING_RATE;

/** @param samples −1 … 1; what is beyond is clipped @returns little-endian, on every machine */
export function toPcm16(samples: Float32Array): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < samples.length; i++) {
    const clipped = Math.max(-1, Math.min(1, samples[i]!));
    view.setInt16(i * 2, Math.round(clipped * 32_767), true);
  }
  return bytes;
}

/**
 * A client's frame of sound: u32 little-endian length of a JSON header, `{ "audio": "pcm16" }`, samples.
 * @returns mono, 16 kHz, −1 … 1
 * @throws AuroraError MESSAGE_NOT_UNDERSTOOD
 */
export function readSoundFrame(frame: Buffer): Float32Array<ArrayBuffer> {
  const length = frame.length >= 4 ? frame.readUInt32LE(0) : Number.POSITIVE_INFINITY;
  if (length > 1000 || 4 + length > frame.length || !isSound(frame.subarray(4, 4 + length)))
    throw notSound(`its header is not { "audio": "pcm16" }`);
  const payload = frame.subarray(4 + length);
  if (payload.length % 2 !== 0 || payload.length / 2 > MOST_SAMPLES)
    throw notSound(`it has ${payload.length} bytes of sound`);
  const samples = new Float32Array(payload.length / 2);
  for (let i = 0; i < samples.length; i++) samples[i] = payload.readInt16LE(i * 2) / 32_768;
  return samples;
}

function isSound(header: Buffer): boolean {
  try {
    return JSON.parse(header.toString('utf8'))?.audio === 'pcm16';
  } catch {
    return false;
  }
}

const notSound = (why: string) =>
  new AuroraError('MESSAGE_NOT_UNDERSTOOD', `The binary frame was not understood: ${why}.`, {
    legal: `u32 header length, { "audio": "pcm16" }, up to ${MOST_SAMPLES} samples of 16 bits, 16 kHz, mono`,
    hint: 'Send commands in text frames, and sound in such binary ones.',
  });
