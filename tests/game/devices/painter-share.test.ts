import { expect, test } from 'vitest';
import { PainterShare } from '../../../game/devices/painter-share.ts';

/** A machine on which processes have two threads each, and priorities are kept. */
function machine(raises = true) {
  const priorities = new Map<number, number>();
  const share = new PainterShare(
    (id, priority) => {
      if (!raises && priority < (priorities.get(id) ?? 0)) throw new Error('EACCES');
      priorities.set(id, priority);
    },
    pid => [pid, pid + 1],
  );
  return { priorities, share };
}

test('every thread makes way while somebody watches, and has its own again afterwards', () => {
  const { priorities, share } = machine();
  share.update('usual', 100);
  expect(priorities.size).toBe(0);
  share.update('behind', 100);
  expect([...priorities.keys()]).toEqual([100, 101]);
  const low = [...priorities.values()];
  expect(Math.min(...low)).toBeGreaterThan(0);
  share.update('usual', 100);
  expect([...priorities.values()]).toEqual([0, 0]);
});

test('a painter that was started again makes way too; the one that is gone is left alone', () => {
  const { priorities, share } = machine();
  share.update('behind', 100);
  share.update('behind', null);
  share.update('behind', 200);
  expect(priorities.get(200)).toBeGreaterThan(0);
  share.update('usual', 200);
  expect(priorities.get(200)).toBe(0);
  expect(priorities.get(100)).toBeGreaterThan(0);
});

test('where priorities cannot be raised again, nothing breaks', () => {
  const { priorities, share } = machine(false);
  share.update('behind', 100);
  expect(() => share.update('usual', 100)).not.toThrow();
  expect(priorities.get(100)).toBeGreaterThan(0);
});

test('each share has a priority below the one before', () => {
  const { priorities, share } = machine();
  share.update('behind', 100);
  const behind = priorities.get(100)!;
  share.update('last', 100);
  expect(priorities.get(100)).toBeGreaterThan(behind);
});
