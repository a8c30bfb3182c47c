/** 16-bit samples, little-endian, as they come in a binary frame. */
export function fromPcm16(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = new Float32Array(bytes.byteLength >> 1);
  for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(i * 2, true) / 32_768;
  return samples;
}

const HEADER = new TextEncoder().encode('{"audio":"pcm16"}');

/** A microphone's samples as the kernel takes them. */
export function soundFrame(samples: Int16Array): ArrayBuffer {
  const frame = new ArrayBuffer(4 + HEADER.length + samples.length * 2);
  const view = new DataView(frame);
  view.setUint32(0, HEADER.length, true);
  new Uint8Array(frame, 4, HEADER.length).set(HEADER);
  const begin = 4 + HEADER.length;
  for (let i = 0; i < samples.length; i++) view.setInt16(begin + 2 * i, samples[i]!, true);
  return frame;
}
