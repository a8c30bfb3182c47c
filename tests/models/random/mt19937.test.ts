import { describe, expect, it } from 'vitest';
import { MT19937_STATE_WORDS, Mt19937 } from '../../../models/random/index.ts';

describe('misuse', () => {
  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses seed %s by its code', seed => {
    expect(() => new Mt19937(seed)).toThrow(expect.objectContaining({ code: 'INVALID_SEED' }));
  });

  it('refuses a state that is too short or stands outside its block', () => {
    const refused = expect.objectContaining({ code: 'RANDOM_STATE_INVALID' });
    expect(() => Mt19937.restore(new Uint32Array(624))).toThrow(refused);
    const beyond = new Mt19937(1).save();
    beyond[624] = 625;
    expect(() => Mt19937.restore(beyond)).toThrow(refused);
  });
});

describe('the engine', () => {
  // Origin: the C++ standard, [rand.predef]: the 10,000th word of a default-constructed std::mt19937 (seed 5489).
  it('gives the 10,000th word that the C++ standard requires', () => {
    const engine = new Mt19937(5489);
    for (let i = 1; i < 10_000; i++) engine.nextUint32();
    expect(engine.nextUint32()).toBe(4123659995);
  });

  it('takes the low 32 bits of a wider seed', () => {
    expect(new Mt19937(2 ** 32 + 7).nextUint32()).toBe(new Mt19937(7).nextUint32());
  });

  it.each([0, 1, 623, 624, 625, 1248])('goes on after %i words from a saved state', words => {
    const engine = new Mt19937(7);
    for (let i = 0; i < words; i++) engine.nextUint32();
    const state = engine.save();
    expect(state).toHaveLength(MT19937_STATE_WORDS);
    const expected = Array.from({ length: 700 }, () => engine.nextUint32());
    const restored = Mt19937.restore(state);
    expect(Array.from({ length: 700 }, () => restored.nextUint32())).toEqual(expected);
  });
});
