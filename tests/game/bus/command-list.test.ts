import { describe, expect, it } from 'vitest';
import { commandList } from '../../../game/bus/command-list.ts';
import { createRegistry } from '../../../game/bus/registry.ts';
import { commands } from '../../../game/commands/index.ts';

const list = commandList(createRegistry(commands));
const describedAs = (name: string) => list.list().find(command => command.name === name)!;

describe('what is wrong with an input', () => {
  it('a command that is not there is named with those that are', () => {
    expect(() => list.check('pain', {})).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_COMMAND',
        details: expect.objectContaining({ legal: expect.arrayContaining(['generate']) }),
      }),
    );
  });

  it('every field says so for itself, each once, by its own rule', () => {
    const errors = list.check('generate', { steps: 0, width: 1.5, seed: 'x', strength: 7, stepps: 3 });
    expect(Object.fromEntries(errors.map(({ field, code }) => [field, code]))).toEqual({
      prompt: 'INPUT_MISSING_FIELD',
      steps: 'STEPS_OUT_OF_RANGE',
      width: 'SIZE_NOT_INTEGER',
      seed: 'SEED_OUT_OF_RANGE',
      strength: 'STRENGTH_OUT_OF_RANGE',
      stepps: 'INPUT_UNKNOWN_FIELD',
    });
    expect(errors.every(({ hint }) => hint)).toBe(true);
  });

  it.each([null, 7, 'fox', []])('%j is no input', input => {
    expect(list.check('generate', input)).toMatchObject([{ code: 'INPUT_NOT_OBJECT' }]);
  });

  it('nothing is wrong with what the command takes', () => {
    expect(list.check('generate', { prompt: 'a fox', steps: 8, sampler: 'Euler' })).toEqual([]);
    expect(list.check('jobs', {})).toEqual([]);
  });
});

describe('a command as data', () => {
  it('is there for every command, and can be sent', () => {
    expect(list.list().map(({ name }) => name)).toEqual(commands.map(({ name }) => name).sort());
    expect(JSON.parse(JSON.stringify(list.list()))).toEqual(list.list());
    for (const { input } of list.list()) expect(input).toMatchObject({ type: 'object' });
  });

  it('says what it takes: JSON Schema, and the rules in words', () => {
    const { input, rules, permission, danger, faces } = describedAs('generate');
    expect(input).toMatchObject({
      properties: { prompt: { type: 'string' }, steps: { type: 'integer', minimum: 1, maximum: 1000 } },
      required: ['prompt'],
    });
    expect(rules.steps?.legal).toBe('a whole number 1 … 1000');
    expect({ permission, danger, faces }).toEqual({
      permission: 'paint',
      danger: null,
      faces: ['rest', 'socket', 'cli', 'mcp'],
    });
    expect(describedAs('serve').faces).toEqual(['cli']);
  });

  it('says what is lost by it', () => {
    expect(describedAs('cancel').danger).toBe('what is painted of it so far');
    // What only reads loses nothing.
    expect(list.list().filter(({ permission, danger }) => permission === 'read' && danger)).toEqual([]);
  });
});
