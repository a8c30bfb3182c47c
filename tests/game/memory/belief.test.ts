import { describe, expect, it } from 'vitest';
import { combined, isSingle, judge } from '../../../game/memory/belief.ts';

const claim = (text: string, confidence = 0.8) => {
  const [subject, relation, object] = text.split('/') as [string, string, string];
  return { subject, relation, object, confidence };
};

describe('a claim', () => {
  it.each([
    ['is new beside others of which there can be many', 'Anna/likes/the sea', ['Anna/likes/cats'], 'new'],
    ['is new beside what is said of somebody else', 'Anna/lives in/Hamburg', ['Bruno/lives in/Kiel'], 'new'],
    [
      'is the same in any case and with any spaces',
      'anna/Lives  in/HAMBURG',
      ['Anna/lives in/Hamburg'],
      'same',
    ],
    ['replaces what can be true only once', 'Anna/lives in/Kiel', ['Anna/lives in/Hamburg'], 'replaces'],
    ['replaces its opposite', 'Anna/dislikes/cats', ['Anna/likes/cats'], 'replaces'],
  ])('%s', (_, said, held, kind) =>
    expect(
      judge(
        claim(said),
        held.map(text => claim(text)),
        isSingle(claim(said).relation),
      ).kind,
    ).toBe(kind),
  );

  it('is doubted when it is much less sure than what is believed', () => {
    const held = [claim('Anna/lives in/Hamburg', 0.95)];
    expect(judge(claim('Anna/lives in/Kiel', 0.5), held, true).kind).toBe('doubted');
    expect(judge(claim('Anna/lives in/Kiel', 0.7), held, true).kind).toBe('replaces');
  });

  it('is surer when it is said again, and never quite sure', () => {
    expect(judge(claim('a/b/c', 0.5), [claim('a/b/c', 0.5)], false)).toEqual({
      kind: 'same',
      confidence: 0.75,
    });
    expect(combined(0.99, 0.99)).toBe(0.99);
  });

  it.each([
    ['lives in', true],
    ['is called', true],
    ['has a favourite colour', true],
    ['birthday is', true],
    ['likes', false],
    ['has', false],
    ['painted', false],
  ])('of "%s" there is one at a time: %s', (relation, single) => expect(isSingle(relation)).toBe(single));
});
