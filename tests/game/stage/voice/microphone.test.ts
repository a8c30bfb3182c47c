import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Microphone } from '../../../../game/stage/voice/microphone.ts';

interface Browser {
  /** Rates that contexts were opened at, and whether they were closed. */
  readonly contexts: { rate: number | undefined; closed: boolean }[];
  readonly stopped: number[];
}

/** A browser's sound as far as a microphone needs it. */
function browser({ anyRate = true, starts = true } = {}): Browser {
  const seen: Browser = { contexts: [], stopped: [] };
  class Node {
    connect(): void {}
    disconnect(): void {}
  }
  class Context {
    readonly audioWorklet = { addModule: async () => {} };
    readonly #seen: { rate: number | undefined; closed: boolean };
    constructor(options?: { sampleRate?: number }) {
      this.#seen = { rate: options?.sampleRate, closed: false };
      seen.contexts.push(this.#seen);
    }
    createMediaStreamSource(): object {
      if (this.#seen.rate !== undefined && !anyRate)
        throw Object.assign(new Error('different sample-rate'), { name: 'NotSupportedError' });
      return Object.assign(new Node(), { context: this });
    }
    resume = () => (starts ? Promise.resolve() : new Promise<void>(() => {}));
    async close(): Promise<void> {
      this.#seen.closed = true;
    }
  }
  class Capture extends Node {
    readonly port = {};
  }
  vi.stubGlobal('AudioContext', Context);
  vi.stubGlobal('AudioWorkletNode', Capture);
  const stream = { getTracks: () => [{ stop: () => void seen.stopped.push(1) }] };
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: async () => stream } });
  return seen;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a microphone', () => {
  it('whose browser never starts its sound is an error that says so, and is let go', async () => {
    const seen = browser({ starts: false });
    const opening = expect(new Microphone().open(() => {})).rejects.toMatchObject({
      code: 'MICROPHONE_FAILED',
      message: expect.stringContaining('does not start'),
    });
    await vi.advanceTimersByTimeAsync(5_000);
    await opening;
    expect(seen.contexts).toEqual([{ rate: 16_000, closed: true }]);
    expect(seen.stopped).toHaveLength(1);
  });

  it('is heard at the rate of her ear where the browser brings it there', async () => {
    const seen = browser();
    await new Microphone().open(() => {});
    expect(seen.contexts).toEqual([{ rate: 16_000, closed: false }]);
  });

  it('is heard at its own rate where the browser cannot, and nothing is left open', async () => {
    const seen = browser({ anyRate: false });
    const microphone = new Microphone();
    await microphone.open(() => {});
    expect(seen.contexts).toEqual([
      { rate: 16_000, closed: true },
      { rate: undefined, closed: false },
    ]);
    microphone.close();
    expect(seen.contexts.every(({ closed }) => closed)).toBe(true);
    expect(seen.stopped).toHaveLength(1);
  });
});
