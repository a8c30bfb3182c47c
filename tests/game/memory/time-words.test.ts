import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTimeWords, widened } from '../../../game/memory/time-words.ts';

/** A Thursday. */
const NOW = new Date(2026, 10, 26, 15, 30);

const at = (month: number, day: number, hour = 12) => new Date(2026, month - 1, day, hour).getTime();

const includes = (question: string, time: number) => {
  const { range } = readTimeWords(question, NOW);
  return range !== null && time >= range.from && time < range.to;
};

describe('words of time', () => {
  it.each([
    ['the castle', 'the castle'],
    ['a portrait of May', 'a portrait of May'],
    ['march of the penguins', 'march of the penguins'],
    ['', ''],
  ])('there are none in "%s"', (question, rest) =>
    expect(readTimeWords(question, NOW)).toEqual({ rest, range: null, said: '' }),
  );

  it.each([
    ['find that castle from last week and make it again', 'find that castle and make it again', 'last week'],
    ['what did I say yesterday?', 'what did I say ?', 'yesterday'],
    ['the fox of the day before yesterday', 'the fox', 'the day before yesterday'],
    ['two days ago we painted', 'we painted', 'two days ago'],
    ['Last night', '', 'Last night'],
  ])('are taken out of "%s"', (question, rest, said) =>
    expect(readTimeWords(question, NOW)).toMatchObject({ rest, said }),
  );

  it.each([
    ['yesterday', at(11, 25), at(11, 26)],
    ['the day before yesterday', at(11, 24), at(11, 25)],
    ['today', at(11, 26, 1), at(11, 25, 23)],
    ['this morning', at(11, 26, 8), at(11, 26, 13)],
    ['last night', at(11, 26, 2), at(11, 26, 9)],
    // The week before, from Monday on, and seven days ago.
    ['last week', at(11, 16), at(11, 26)],
    ['last week', at(11, 19), at(11, 14)],
    ['this week', at(11, 23), at(11, 22)],
    ['a week ago', at(11, 17), at(11, 25)],
    ['two weeks ago', at(11, 12), at(11, 22)],
    ['3 days ago', at(11, 23), at(11, 24)],
    ['last month', at(10, 1), at(11, 1)],
    ['in March', at(3, 31), at(4, 1)],
    ['in December', new Date(2025, 11, 5).getTime(), at(12, 5)],
    ['in May 2024', new Date(2024, 4, 9).getTime(), at(5, 9)],
    ['on Monday', at(11, 23), at(11, 22)],
    ['last Thursday', at(11, 19), at(11, 26)],
    ['last year', new Date(2025, 6, 1).getTime(), at(1, 1)],
    ['in 2024', new Date(2024, 6, 1).getTime(), at(1, 1)],
    ['on 2026-11-02', at(11, 2), at(11, 3)],
    ['recently', at(11, 20), at(11, 1)],
    ['two hours ago', at(11, 26, 13.5), at(11, 26, 15)],
  ])('"%s" means what lies in it, and not what does not', (said, inside, outside) => {
    expect(includes(said, inside)).toBe(true);
    expect(includes(said, outside)).toBe(false);
  });

  it('never say a range that ends before it begins, whatever day it is', () => {
    const words = [
      'last week',
      'yesterday',
      'last month',
      'a week ago',
      'on Sunday',
      'in May',
      '5 hours ago',
      'last year',
    ];
    fc.assert(
      fc.property(
        fc.date({ min: new Date(2000, 0, 1), max: new Date(2100, 0, 1), noInvalidDate: true }),
        fc.constantFrom(...words),
        (now, said) => {
          const { range } = readTimeWords(said, now);
          expect(range!.to).toBeGreaterThan(range!.from);
          expect(range!.from).toBeLessThanOrEqual(now.getTime());
        },
      ),
    );
  });

  it('can be remembered a little wrong', () =>
    expect(widened({ from: 10, to: 14 })).toEqual({ from: 6, to: 18 }));
});
