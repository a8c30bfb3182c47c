import { describe, expect, it } from 'vitest';
import { decodeBudget, modelBudget } from '../../../models/worker/memory-budget.ts';
import { measureModel } from '../../../models/worker/model-memory.ts';

const code = (expected: string, details: Record<string, unknown> = {}) =>
  expect.objectContaining({ code: expected, details: expect.objectContaining(details) });

describe('the budget', () => {
  it.each(['0', '-5', 'much', 'NaN', '1e999'])('AURORA_MODEL_MEMORY=%s is refused', text => {
    const refused = code('INVALID_MODEL_MEMORY', { value: text, field: 'AURORA_MODEL_MEMORY' });
    expect(() => modelBudget({ AURORA_MODEL_MEMORY: text })).toThrow(refused);
  });

  it.each(['0', '-5', 'much'])('AURORA_DECODE_MEMORY=%s is refused', text => {
    const refused = code('INVALID_DECODE_MEMORY', { value: text, field: 'AURORA_DECODE_MEMORY' });
    expect(() => decodeBudget({ AURORA_DECODE_MEMORY: text })).toThrow(refused);
  });

  it('of a decode is what is said, or a share of the memory beside that of the models', () => {
    expect(decodeBudget({ AURORA_DECODE_MEMORY: '1500' })).toBe(1500 * 2 ** 20);
    expect(decodeBudget({}, 10e9)).toBeCloseTo(10e9 / 3, -3);
    expect(decodeBudget({}, 10e9) + modelBudget({}, 10e9)).toBeLessThan(10e9);
  });

  it('is what is said, or a share of the memory', () => {
    expect(modelBudget({ AURORA_MODEL_MEMORY: '1500' })).toBe(1500 * 2 ** 20);
    expect(modelBudget({}, 10e9)).toBe(6e9);
    expect(modelBudget({ AURORA_MODEL_MEMORY: '' })).toBeGreaterThan(100e6);
  });
});

describe('a model', () => {
  it('that cannot be opened says why', async () => {
    await expect(measureModel('/nowhere')).rejects.toThrow(code('MODEL_NOT_FOUND'));
  });

  it('of small networks counts its mapped file and its packed copy', async () => {
    const bytes = await measureModel('models/weights/aurora-mini');
    expect(bytes).toBeGreaterThan(50e6);
    expect(bytes).toBeLessThan(500e6);
  });
});
