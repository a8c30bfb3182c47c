import { describe, expect, test } from 'vitest';
import { commands } from '../../../../game/commands/index.ts';
import { ASK, score } from '../../../../game/stage/palette/score.ts';

/** The lines that fit, best first. */
const fitting = (search: string, recents: readonly string[] = []) =>
  commands
    .map(({ name, title }) => ({ name, fits: score(name, search, [title, name], recents) }))
    .filter(({ fits }) => fits > 0)
    .sort((a, b) => b.fits - a.fits)
    .map(({ name }) => name);

describe('what fits', () => {
  test.each([
    ['paint', 'generate'],
    ['generate', 'generate'],
    ['gnrt', 'generate'],
    ['enlarge', 'upscale'],
    ['list twe', 'tweaks'],
    ['PAINT A PIC', 'generate'],
  ])('"%s" finds %s first', (search, name) => expect(fitting(search)[0]).toBe(name));

  test('what was used lately comes before what fits alike', () => {
    const [first, second] = fitting('list');
    expect(fitting('list', [second!]).slice(0, 2)).toEqual([second, first]);
  });

  test.each([
    'make that castle again, at night',
    'a 3d render of a red fox, mint green background',
    'paint a dragon in front of snowy mountains',
  ])('"%s" is for her: no command fits, and asking her does', words => {
    expect(fitting(words)).toEqual([]);
    expect(score(ASK, words)).toBeGreaterThan(0);
  });
});
