import { describe, expect, it } from 'vitest';
import { adjustWeight } from '../../../../game/stage/prompt/weight.ts';

/** `|` marks the ends of the selection (once: a caret). */
function parse(marked: string) {
  const start = marked.indexOf('|');
  const end = marked.lastIndexOf('|');
  const text = marked.replaceAll('|', '');
  return { text, start, end: end > start ? end - 1 : start };
}

const show = ({ text, start, end }: ReturnType<typeof parse>) =>
  `${text.slice(0, start)}|${text.slice(start, end)}|${text.slice(end)}`;

const press = (marked: string, steps: number) => show(adjustWeight(parse(marked), steps));

describe('nothing to weigh', () => {
  it.each(['|', 'a fox |, night', '|  |'])('%j stays as it is', marked => {
    const before = parse(marked);
    expect(adjustWeight(before, 1).text).toBe(before.text);
  });
});

describe('weights', () => {
  it.each<[string, number, string]>([
    ['a |red fox| at night', 1, 'a (|red fox|:1.1) at night'],
    ['a (|red fox|:1.1) at night', 1, 'a (|red fox|:1.2) at night'],
    ['a (|red fox|:1.1) at night', -1, 'a |red fox| at night'],
    ['a |red fox| at night', -1, 'a (|red fox|:0.9) at night'],
    ['a (|red fox|:0.9) at night', 1, 'a |red fox| at night'],
    ['a re|d fox', 1, 'a (|red|:1.1) fox'],
    ['fox|', 1, '(|fox|:1.1)'],
    ['|fox', 1, '(|fox|:1.1)'],
    // The group's own weight is meant, wherever in it the caret stands; a bare bracket is 1.1.
    ['a (red f|ox:1.4) there', 1, 'a (|red fox|:1.5) there'],
    ['a (red f|ox) there', 1, 'a (|red fox|:1.2) there'],
    ['a |(red fox:1.3)| there', -1, 'a (|red fox|:1.2) there'],
    // Spaces at the selection's ends stay outside of the brackets.
    ['a| red |fox', 1, 'a (|red|:1.1) fox'],
    // The grammar's escape is no group.
    ['a \\(|red|\\) fox', 1, 'a \\((|red|:1.1)\\) fox'],
    // Never below nothing, never so high that the picture burns.
    ['(|fox|:2)', 1, '(|fox|:2)'],
    ['(|fox|:0)', -1, '(|fox|:0)'],
    // Other scripts have words too.
    ['ein schöner F|üchs', 1, 'ein schöner (|Füchs|:1.1)'],
  ])('%j by %i tenths: %j', (before, steps, after) => {
    expect(press(before, steps)).toBe(after);
  });

  it('goes up and down again to the same text from any weight', () => {
    let selection = parse('a |red fox| at night');
    for (const step of [1, 1, 1, -1, -1, -1, -1, 1]) selection = adjustWeight(selection, step);
    expect(show(selection)).toBe('a |red fox| at night');
  });
});
