import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type CommandContext, defineCommand, type Permission } from '../../../game/bus/command.ts';
import { field } from '../../../game/bus/field-rules.ts';
import { createRegistry, routeOf } from '../../../game/bus/registry.ts';
import { commands } from '../../../game/commands/index.ts';
import { AuroraError } from '../../../models/errors.ts';

const double = defineCommand({
  name: 'double',
  title: 'Double a number',
  description: 'Twice what it was.',
  permission: 'paint',
  input: z.object({
    value: field(z.number().max(100), { code: 'VALUE_OUT_OF_RANGE', legal: 'up to 100', hint: 'Take less.' }),
    label: field(z.string().max(5), {
      code: 'LABEL_TOO_LONG',
      legal: 'up to 5 letters',
      hint: 'Cut it.',
    }).optional(),
  }),
  output: z.object({ doubled: z.number() }),
  run: async ({ value }) => ({ doubled: 2 * value }),
});

const context = (...granted: Permission[]) =>
  ({ granted: new Set(granted), face: 'rest', services: {} }) as unknown as CommandContext;

async function refusal(promise: Promise<unknown>): Promise<AuroraError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AuroraError);
  return error as AuroraError;
}

describe('a registry', () => {
  it('refuses two commands of one name or one route, and names that are not kebab-case', () => {
    expect(() => createRegistry([double, double])).toThrow('two commands are called "double"');
    expect(() =>
      createRegistry([double, { ...double, name: 'twice', rest: { method: 'POST', path: '/double' } }]),
    ).toThrow('two commands answer POST /double');
    expect(() => createRegistry([{ ...double, name: 'Double It' }])).toThrow('not kebab-case');
  });

  it('names what there is when asked for what there is not', async () => {
    const registry = createRegistry([double]);
    const error = await refusal(registry.invoke('triple', {}, context('paint')));
    expect(error).toMatchObject({ code: 'UNKNOWN_COMMAND', details: { value: 'triple', legal: ['double'] } });
  });

  it('runs nothing without the permission', async () => {
    const error = await refusal(createRegistry([double]).invoke('double', { value: 1 }, context('read')));
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', details: { legal: 'paint' } });
  });

  it.each([
    [null, 'INPUT_NOT_OBJECT', undefined],
    [[1], 'INPUT_NOT_OBJECT', undefined],
    ['text', 'INPUT_NOT_OBJECT', undefined],
    [{}, 'INPUT_MISSING_FIELD', 'value'],
    [{ value: 1, colour: 'red' }, 'INPUT_UNKNOWN_FIELD', 'colour'],
    [{ value: Number.NaN }, 'VALUE_OUT_OF_RANGE', 'value'],
    [{ value: 101 }, 'VALUE_OUT_OF_RANGE', 'value'],
    [{ value: '7' }, 'VALUE_OUT_OF_RANGE', 'value'],
    [{ value: 1, label: 'far too long' }, 'LABEL_TOO_LONG', 'label'],
  ])('refuses %j with %s', async (input, code, name) => {
    const error = await refusal(createRegistry([double]).invoke('double', input, context('paint')));
    expect(error.code).toBe(code);
    expect(error.details.field).toBe(name);
    expect(error.details.hint).toBeTruthy();
  });

  it('repeats a refused value in short, and NaN by name', async () => {
    const registry = createRegistry([double]);
    const nan = await refusal(registry.invoke('double', { value: Number.NaN }, context('paint')));
    expect(JSON.parse(JSON.stringify(nan)).value).toBe('NaN');
    const long = await refusal(
      registry.invoke('double', { value: 1, label: 'x'.repeat(1_000_000) }, context('paint')),
    );
    expect(JSON.stringify(long).length).toBeLessThan(1000);
    expect(String(long.details.value)).toContain('1000000 characters');
  });

  it('runs what is asked rightly', async () => {
    expect(await createRegistry([double]).invoke('double', { value: 21 }, context('paint'))).toEqual({
      doubled: 42,
    });
  });

  it('derives a route where none is given', () => {
    expect(routeOf(double)).toEqual({ method: 'POST', path: '/double', status: 200 });
    expect(routeOf({ ...double, permission: 'read' })).toMatchObject({ method: 'GET' });
  });
});

describe('the commands', () => {
  it('are the files of their folder, each exporting the command of its own name', () => {
    const files = readdirSync(join(import.meta.dirname, '../../../game/commands')).filter(
      file => file !== 'index.ts',
    );
    expect(commands.map(command => `${command.name}.ts`).sort()).toEqual(files.sort());
    expect(createRegistry(commands).commands).toHaveLength(files.length);
  });

  it('are those that the first release promises', () => {
    const promised = 'serve generate cancel jobs job models pictures picture verify system'.split(' ');
    expect(commands.map(command => command.name)).toEqual(expect.arrayContaining(promised));
  });
});
