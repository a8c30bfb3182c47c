/** WAV files of 16-bit PCM: what flite writes, fixtures hold, and a person can listen to. */
import { AuroraError } from '../../errors.ts';

export interface Sound {
  /** Mono, −1 … 1. */
  readonly samples: Float32Array;
  /** Samples a second. */
  readonly sampleRate: number;
}

const HEADER = 44;
const PCM = 1;

/** Reads the first channel. Sizes in the file are not believed. @throws AuroraError WAV_INVALID */
export function decodeWav(bytes: Uint8Array): Sound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 12 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE')
    throw invalid('it does not begin with RIFF and WAVE');
  let format: { channels: number; sampleRate: number } | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = Math.min(view.getUint32(at + 4, true), bytes.length - at - 8);
    const body = at + 8;
    if (tag(at) === 'fmt ' && size >= 16) {
      const [kind, bits] = [view.getUint16(body, true), view.getUint16(body + 14, true)];
      if (kind !== PCM || bits !== 16) throw invalid(`format ${kind} with ${bits} bits`);
      format = { channels: view.getUint16(body + 2, true), sampleRate: view.getUint32(body + 4, true) };
      if (format.channels < 1 || format.sampleRate < 1)
        throw invalid(`${format.channels} channels at ${format.sampleRate} Hz`);
    } else if (tag(at) === 'data') {
      if (!format) throw invalid('its data comes before its format');
      const frames = Math.floor(size / 2 / format.channels);
      const samples = new Float32Array(frames);
      for (let i = 0; i < frames; i++)
        samples[i] = view.getInt16(body + 2 * i * format.channels, true) / 32768;
      return { samples, sampleRate: format.sampleRate };
    }
    at = body + size + (size % 2);
  }
  throw invalid('it has no data');
}

export function encodeWav({ samples, sampleRate }: Sound): Uint8Array {
  const bytes = new Uint8Array(HEADER + 2 * samples.length);
  const view = new DataView(bytes.buffer);
  const tag = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  tag(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  tag(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, 2 * sampleRate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  tag(36, 'data');
  view.setUint32(40, 2 * samples.length, true);
  for (const [i, sample] of samples.entries()) {
    view.setInt16(HEADER + 2 * i, Math.max(-32768, Math.min(32767, Math.round(sample * 32768))), true);
  }
  return bytes;
}

const invalid = (why: string) =>
  new AuroraError('WAV_INVALID', `This is no WAV file that can be read: ${why}.`, {
    legal: 'RIFF WAVE, 16-bit PCM',
    hint: 'Convert it to 16-bit PCM.',
  });
