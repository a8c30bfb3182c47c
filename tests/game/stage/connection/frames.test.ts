import { describe, expect, it } from 'vitest';
import { backoff } from '../../../../game/stage/connection/backoff.ts';
import { decodeFrame } from '../../../../game/stage/connection/frames.ts';
import { PreviewUrls } from '../../../../game/stage/connection/preview-urls.ts';

const EVENT = {
  event: 'job.preview',
  data: { jobId: 'ü', step: 3, steps: 20, kind: 'latent', width: 16, height: 16 },
};

function frame(header: string, payload: number[], length?: number): ArrayBuffer {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(4 + text.length + payload.length);
  new DataView(bytes.buffer).setUint32(0, length ?? text.length, true);
  bytes.set(text, 4);
  bytes.set(payload, 4 + text.length);
  return bytes.buffer;
}

describe('binary frames', () => {
  it.each([
    ['nothing', new ArrayBuffer(0)],
    ['half a length', new ArrayBuffer(3)],
    ['a length beyond the end', frame('{}', [], 4_000_000_000)],
    ['a header that is no JSON', frame('{"event":', [1])],
    ['a header that is no event', frame('7', [1])],
    ['a header without an event', frame('{"data":{}}', [1])],
  ])('%s is refused', (_, buffer) => {
    expect(decodeFrame(buffer)).toBeNull();
  });

  it('gives header and payload, whatever the characters', () => {
    const decoded = decodeFrame(frame(JSON.stringify(EVENT), [137, 80, 78, 71]));
    expect(decoded?.event).toEqual(EVENT);
    expect([...(decoded?.payload ?? [])]).toEqual([137, 80, 78, 71]);
  });
});

describe('back-off', () => {
  it('doubles from a quarter of a second to eight, never more', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 50].map(attempts => backoff(attempts, () => 0))).toEqual([
      250, 500, 1000, 2000, 4000, 8000, 8000, 8000,
    ]);
  });

  it('is shortened by up to a quarter by chance', () => {
    expect(backoff(3, () => 0.999)).toBeCloseTo(1500, -1);
  });
});

describe('preview addresses', () => {
  function make() {
    const living = new Set<string>();
    let made = 0;
    const urls = new PreviewUrls({
      createObjectURL: () => {
        const url = `blob:${++made}`;
        living.add(url);
        return url;
      },
      revokeObjectURL: url => living.delete(url),
    });
    return { urls, living };
  }

  it('live for two more previews of their job, no longer', () => {
    const { urls, living } = make();
    for (let n = 0; n < 20; n++) urls.add('a', new Uint8Array(1));
    urls.add('b', new Uint8Array(1));
    expect([...living]).toEqual(['blob:18', 'blob:19', 'blob:20', 'blob:21']);
  });

  it('end with their job', () => {
    const { urls, living } = make();
    urls.add('a', new Uint8Array(1));
    const kept = urls.add('b', new Uint8Array(1));
    urls.keepOnly(id => id === 'b');
    expect([...living]).toEqual([kept]);
  });
});
