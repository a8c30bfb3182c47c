import { describe, expect, test } from 'vitest';
import { keepRecent, loadRecents } from '../../../../game/stage/palette/recents.ts';
import { showResult } from '../../../../game/stage/palette/show-result.ts';

describe('an answer', () => {
  test.each([
    [{ name: 'blink.rate', value: 12 }, 'name = blink.rate, value = 12'],
    [{}, 'Stop: done'],
    [null, 'Stop: done'],
    [{ reason: null, mode: 'off' }, 'mode = off'],
  ])('%j is a line', (result, text) => expect(showResult('Stop', result)).toEqual({ as: 'line', text }));

  test.each([[{ jobs: [] }], [{ a: { b: 1 } }], [[1, 2]], [{ text: 'x'.repeat(200) }]])(
    '%j is read as JSON',
    result =>
      expect(showResult('Stop', result)).toEqual({ as: 'json', text: JSON.stringify(result, null, 2) }),
  );
});

describe('what was used last', () => {
  const shelf = (text: string | null) => ({
    text,
    getItem() {
      return this.text;
    },
    setItem(_key: string, value: string) {
      this.text = value;
    },
  });

  test.each([null, 'nonsense', '7', '{"a":1}', '[1, null]'])('is nothing where %s lies', text =>
    expect(loadRecents(shelf(text))).toEqual([]),
  );

  test('comes first, once, and not for ever', () => {
    const kept = shelf(null);
    for (const id of ['a', 'b', 'c', 'a', 'd', 'e', 'f', 'g']) keepRecent(kept, id);
    expect(loadRecents(kept)).toEqual(['g', 'f', 'e', 'd', 'a', 'c']);
  });

  test('a shelf that refuses costs nothing but the memory', () => {
    const full = {
      getItem: () => '["a"]',
      setItem() {
        throw new Error('full');
      },
    };
    expect(keepRecent(full, 'b')).toEqual(['b', 'a']);
  });
});
