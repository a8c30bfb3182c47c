import { describe, expect, it } from 'vitest';
import { readPermission } from '../../../../game/mind/language/permission.ts';

describe('neither', () => {
  it.each([
    '',
    'hello',
    'stop',
    'yes and no',
    'no, do it',
    'yes, but paint it blue',
    'do you mean the castle?',
    'paint a castle',
    'I said yes to the fox yesterday',
    'maybe',
  ])('“%s”', text => expect(readPermission(text, false)).toBeNull());
});

describe('a yes', () => {
  it.each([
    'yes',
    'Yes, please.',
    'go ahead',
    'Aurora, go ahead!',
    'do it',
    'you may',
    'yes, do it this once',
  ])('“%s”, also where something would be lost', text =>
    expect([readPermission(text, false), readPermission(text, true)]).toEqual(['yes', 'yes']),
  );
  it.each(['ok', 'sure', 'fine', 'of course', "that's fine"])('“%s”, only where nothing would', text =>
    expect([readPermission(text, false), readPermission(text, true)]).toEqual(['yes', null]),
  );
});

describe('a no', () => {
  it.each([
    'no',
    'No, thank you.',
    'better not',
    'rather not',
    "don't",
    "please don't do that",
    'not now',
    'cancel',
  ])('“%s”', text => expect([readPermission(text, false), readPermission(text, true)]).toEqual(['no', 'no']));
});
