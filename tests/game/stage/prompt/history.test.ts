import { describe, expect, it } from 'vitest';
import { AT_DRAFT, remember, walk } from '../../../../game/stage/prompt/history.ts';

describe('remembering', () => {
  it('keeps a prompt once, newest last, and a hundred at most', () => {
    expect(remember(['a', 'b', 'c'], 'a')).toEqual(['b', 'c', 'a']);
    const many = Array.from({ length: 120 }, (_, n) => `p${n}`).reduce<readonly string[]>(remember, []);
    expect(many.length).toBe(100);
    expect(many.at(-1)).toBe('p119');
  });
});

describe('walking', () => {
  it('stays where it is at either end', () => {
    expect(walk([], AT_DRAFT, 'older', 'x')).toBeNull();
    expect(walk(['a'], AT_DRAFT, 'newer', 'x')).toBeNull();
    const oldest = walk(['a'], AT_DRAFT, 'older', 'x');
    expect(walk(['a'], oldest?.walk ?? AT_DRAFT, 'older', 'a')).toBeNull();
  });

  it('goes back through the prompts and returns to what was not sent', () => {
    const history = ['first', 'second', 'third'];
    const seen: string[] = [];
    let here = { walk: AT_DRAFT, text: 'half' };
    for (const direction of ['older', 'older', 'older', 'newer', 'newer', 'newer'] as const) {
      here = walk(history, here.walk, direction, here.text) ?? here;
      seen.push(here.text);
    }
    expect(seen).toEqual(['third', 'second', 'first', 'second', 'third', 'half']);
  });

  it('skips the prompt that is still in the field', () => {
    expect(walk(['first', 'second'], AT_DRAFT, 'older', 'second')?.text).toBe('first');
  });
});
