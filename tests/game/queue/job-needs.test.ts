import { expect, it } from 'vitest';
import { modelIdentity, needsList } from '../../../game/queue/job-needs.ts';
import { queueOf } from '../../../game/queue/queue-keys.ts';

const sha256 = 'ab'.repeat(32);
const folder = { kind: 'folder', bytes: 5, sha256 } as const;
const needs = { model: 'folder:5:ab', loras: { a: '11' }, embeddings: {}, vae: null, upscaler: null };

it('a model without a hash, or put together from files that have none, is nothing that another machine could look for', () => {
  expect(modelIdentity({ ...folder, sha256: null })).toBeNull();
  expect(modelIdentity({ ...folder, parts: { textEncoders: [], vae: '/v' } })).toBeNull();
});

it('two models that share their largest file and nothing else are two', () => {
  expect(modelIdentity(folder)).not.toBe(modelIdentity({ ...folder, bytes: 6 }));
});

it('a job waits among those with the same needs: names do not matter, content and version do', () => {
  const queue = (of: Partial<typeof needs>, version = '1') =>
    queueOf(needsList({ ...needs, ...of }, version));
  expect(queue({ loras: { b: '11' } as never })).toBe(queue({}));
  expect(queue({ loras: { a: '12' } })).not.toBe(queue({}));
  expect(queue({}, '2')).not.toBe(queue({}));
  expect(queue({ vae: '11' as never })).not.toBe(queue({}));
});
