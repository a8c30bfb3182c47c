import { describe, expect, it } from 'vitest';
import { commandHelp } from '../../../game/cli/help.ts';
import { parseArguments } from '../../../game/cli/parse-arguments.ts';
import { commands } from '../../../game/commands/index.ts';

const command = (name: string) => commands.find(known => known.name === name)!;
const parse = (name: string, ...words: string[]) => parseArguments(command(name), words);

describe('the command line', () => {
  it.each([
    [['a fox', 'two'], 'TOO_MANY_ARGUMENTS'],
    [['a fox', '--sede', '7'], 'UNKNOWN_FLAG'],
    [['a fox', '--seed'], 'FLAG_WITHOUT_VALUE'],
  ])('refuses %j with %s', (words, code) => {
    expect(() => parse('generate', ...words)).toThrow(expect.objectContaining({ code }));
  });

  it('names the legal flags', () => {
    expect(() => parse('generate', '--sede', '7')).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({
          value: '--sede',
          legal: expect.arrayContaining(['--seed', '--guidance-scale', '--cfg', '--out']),
        }),
      }),
    );
  });

  it('reads words, numbers and flags in any order', () => {
    expect(
      parse(
        'generate',
        '--seed',
        '-1',
        'a fox',
        '--guidance-scale=4.5',
        '--width',
        '256',
        '--out',
        'fox.png',
      ),
    ).toEqual({
      input: { prompt: 'a fox', seed: -1, guidanceScale: 4.5, width: 256 },
      flags: { out: 'fox.png' },
    });
  });

  it('knows the short words of the field', () => {
    expect(parse('generate', 'a fox', '--cfg', '7', '--negative', 'blur').input).toEqual({
      prompt: 'a fox',
      guidanceScale: 7,
      negativePrompt: 'blur',
    });
  });

  it('hands what is no number on as NaN, for the schema to refuse by name', () => {
    expect(parse('generate', 'a fox', '--steps', 'many').input.steps).toBeNaN();
    expect(parse('generate', 'a fox', '--steps', '').input.steps).toBeNaN();
  });

  it('takes everything after -- as it is', () => {
    expect(parse('generate', '--', '--a prompt with dashes').input).toEqual({
      prompt: '--a prompt with dashes',
    });
  });

  it('takes switches without a value', () => {
    expect(parse('serve', '--welcome', '--port', '0').input).toEqual({ welcome: true, port: 0 });
  });

  it('explains each command from its own schema', () => {
    const help = commandHelp(command('generate'));
    for (const word of ['<prompt>', '--negative-prompt', '--steps', '--guidance-scale', '--out', '--json']) {
      expect(help).toContain(word);
    }
  });
});
