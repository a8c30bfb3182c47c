import { describe, expect, test } from 'vitest';
import { describeCommand } from '../../../../game/bus/describe-command.ts';
import { commands } from '../../../../game/commands/index.ts';
import { type FieldSpec, fieldsOf, isInputless, words } from '../../../../game/stage/palette/fields.ts';
import { readForm, writeForm } from '../../../../game/stage/palette/read-form.ts';

const view = (name: string) => describeCommand(commands.find(command => command.name === name)!);
const form = (name: string) => fieldsOf(view(name));
const field = (command: string, name: string) => form(command).find(each => each.name === name)!;

describe('fields made from a schema', () => {
  test('a number has its range, a choice its names, a text its length', () => {
    expect(field('generate', 'steps')).toMatchObject({ kind: 'number', whole: true, least: 1, most: 1000 });
    expect(field('say', 'speed')).toMatchObject({ kind: 'number', whole: false, least: 0.5, most: 2 });
    expect(field('generate', 'precision')).toMatchObject({ kind: 'choice', options: ['full', 'int8'] });
    expect(field('generate', 'model')).toMatchObject({ kind: 'text', long: false, most: 200 });
    expect(field('say', 'text')).toMatchObject({ kind: 'text', long: true, required: true });
    expect(field('say', 'wait')).toMatchObject({ kind: 'boolean', usual: null });
    // No bounds but those that every integer has.
    expect(field('generate', 'width')).toMatchObject({ kind: 'number', most: null });
  });

  test('what is needed comes first, and says what is legal', () => {
    const [first, ...others] = form('generate');
    expect(first).toMatchObject({ name: 'prompt', required: true, label: 'Prompt' });
    expect(others.filter(({ required }) => required)).toEqual([]);
    expect(field('generate', 'steps').legal).toBe('a whole number 1 … 1000');
    expect(field('generate', 'steps').help).toBe('Denoising steps.');
  });

  test('what has a default need not be filled in', () => {
    expect(field('watch-avatar', 'still')).toMatchObject({ kind: 'boolean', required: false, usual: false });
  });

  test('lists are typed a line each; what is no list of words or numbers is JSON', () => {
    const input = (items: object) =>
      fieldsOf({ input: { properties: { x: { type: 'array', items } } }, rules: {} })[0];
    expect(input({ type: 'string' })).toMatchObject({ kind: 'list', of: 'text' });
    expect(input({ type: 'integer' })).toMatchObject({ kind: 'list', of: 'number' });
    expect(input({ type: 'object' })).toMatchObject({ kind: 'json' });
    expect(fieldsOf({ input: { properties: { x: { anyOf: [] } } }, rules: {} })[0]).toMatchObject({
      kind: 'json',
    });
  });

  test('every command of the program has a form', () => {
    for (const command of commands) {
      const described = describeCommand(command);
      const fields = fieldsOf(described);
      expect(fields).toHaveLength(Object.keys(command.input.shape).length);
      expect(isInputless(described)).toBe(fields.length === 0);
      // A field that nobody could fill in but by knowing JSON is an exception.
      for (const { name, kind } of fields)
        if (kind === 'json') expect(`${command.name}.${name}`).toMatch(JSON_FIELDS);
    }
  });

  test('names read as words', () => {
    expect(words('guidanceScale')).toBe('Guidance scale');
    expect(words('id')).toBe('Id');
    expect(words('vaeTile')).toBe('Vae tile');
  });
});

/** Fields that hold whole structures. */
const JSON_FIELDS =
  /^(check-input\.input|grid\.[xyz]|preset-save\.tweaks|plugin-ask\.input|remember\.recipe|set-setting\.value|talk\.settings|trace\.page)$/;

describe('what is typed', () => {
  const fields: readonly FieldSpec[] = [
    ...form('generate'),
    { ...field('say', 'wait') },
    { ...field('generate', 'model'), name: 'words', kind: 'list', of: 'text' },
    { ...field('generate', 'model'), name: 'sizes', kind: 'list', of: 'number' },
    { ...field('generate', 'model'), name: 'more', kind: 'json' },
  ];

  test('what was not touched, or emptied again, is not sent', () => {
    expect(readForm(fields, { prompt: 'a fox', steps: ' ', model: '', sizes: '\n' })).toEqual({
      prompt: 'a fox',
    });
  });

  test('each kind becomes what the command takes', () => {
    const typed = {
      ...{ prompt: 'a fox', steps: '12', guidanceScale: '4.5', precision: 'int8' },
      ...{ wait: false, words: ' one \n\ntwo', sizes: '1\n2.5', more: '{"a":[1]}' },
    };
    const input = {
      ...{ prompt: 'a fox', steps: 12, guidanceScale: 4.5, precision: 'int8' },
      ...{ wait: false, words: ['one', 'two'], sizes: [1, 2.5], more: { a: [1] } },
    };
    expect(readForm(fields, typed)).toEqual(input);
    expect(readForm(fields, writeForm(fields, input).typed)).toEqual(input);
  });

  test('what is no number and no JSON goes on as it is, to be refused by the registry', () => {
    expect(readForm(fields, { steps: 'many', sizes: '1\nx', more: '{' })).toEqual({
      steps: 'many',
      sizes: [1, 'x'],
      more: '{',
    });
  });

  test('what comes from elsewhere and has no field is told apart', () => {
    const { typed, unknown } = writeForm(fields, { prompt: 'x', steps: '3', colour: 'red', wait: 'true' });
    expect(typed).toEqual({ prompt: 'x', steps: '3', wait: true });
    expect(unknown).toEqual(['colour']);
  });
});
