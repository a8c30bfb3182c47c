import { describe, expect, it, vi } from 'vitest';

type Processor = { process(inputs: Float32Array[][]): boolean };

/** The worklet on a sound thread of that rate; what it hands over is gathered. */
async function capture(sampleRate: number): Promise<{ processor: Processor; heard: number[] }> {
  const heard: number[] = [];
  let type: (new () => Processor) | undefined;
  const port = { postMessage: (frame: Int16Array) => void heard.push(...frame) };
  vi.stubGlobal(
    'AudioWorkletProcessor',
    class {
      port = port;
    },
  );
  vi.stubGlobal('registerProcessor', (_: string, found: new () => Processor) => {
    type = found;
  });
  vi.stubGlobal('sampleRate', sampleRate);
  vi.resetModules();
  // A script of the sound thread's: it exports nothing.
  await import(`../../../../game/stage/voice/${'capture-worklet'}.js`);
  return { processor: new type!(), heard };
}

/** A second of a tone, in the blocks of 128 samples that a sound thread has. */
function sing({ processor }: { processor: Processor }, rate: number, hertz: number): void {
  for (let at = 0; at + 128 <= rate; at += 128) {
    const block = Float32Array.from(
      { length: 128 },
      (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * (at + i)) / rate),
    );
    processor.process([[block]]);
  }
}

/** How loud a tone is in what was heard, 0 … 1, leaving out where the filter begins. */
function loudness(heard: readonly number[], hertz: number): number {
  const steady = heard.slice(1600, 14_400);
  let [real, imaginary] = [0, 0];
  for (const [i, sample] of steady.entries()) {
    real += (sample / 32_767) * Math.cos((2 * Math.PI * hertz * i) / 16_000);
    imaginary += (sample / 32_767) * Math.sin((2 * Math.PI * hertz * i) / 16_000);
  }
  return (2 * Math.hypot(real, imaginary)) / steady.length;
}

describe.each([8_000, 16_000, 44_100, 48_000, 96_000])('a microphone of %i samples a second', rate => {
  it('is heard at 16,000, in frames of 20 ms, as loud as it is', async () => {
    const thread = await capture(rate);
    sing(thread, rate, 1_000);
    expect(thread.heard.length % 320).toBe(0);
    expect(Math.abs(thread.heard.length - 16_000)).toBeLessThanOrEqual(640);
    expect(loudness(thread.heard, 1_000)).toBeCloseTo(0.5, 2);
  });

  it.skipIf(rate <= 16_000)('does not hear what is too high as something lower', async () => {
    const thread = await capture(rate);
    sing(thread, rate, 11_000);
    // 11 kHz would fold back to 5 kHz.
    expect(loudness(thread.heard, 5_000)).toBeLessThan(0.001);
  });
});

it('silence, and a microphone that is not connected yet, are no noise', async () => {
  const thread = await capture(48_000);
  expect(thread.processor.process([])).toBe(true);
  for (let i = 0; i < 400; i++) thread.processor.process([[new Float32Array(128)]]);
  expect(thread.heard.every(sample => sample === 0)).toBe(true);
});
