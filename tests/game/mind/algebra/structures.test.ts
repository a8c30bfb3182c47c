import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  analogy,
  bind,
  bundle,
  CleanupMemory,
  encodeFrame,
  encodeSequence,
  fillerOf,
  type Hypervector,
  itemAt,
  noiseOf,
  randomVector,
  Symbols,
  similarity,
  unbind,
} from '../../../../game/mind/algebra/index.ts';

const symbols = new Symbols();

function knowing(...names: readonly string[]): CleanupMemory {
  const memory = new CleanupMemory();
  for (const name of names) memory.add(name, symbols.of(name));
  return memory;
}

describe('symbols', () => {
  it('are the same for the same name in every run, and unlike for any other', () => {
    expect(new Symbols().of('castle')).toEqual(symbols.of('castle'));
    expect(symbols.of('Zoe\u0308')).toEqual(symbols.of('Zo\u00eb'));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        fc.pre(a.normalize('NFC') !== b.normalize('NFC'));
        expect(Math.abs(similarity(symbols.of(a), symbols.of(b)))).toBeLessThan(6 * noiseOf(1024));
      }),
      { numRuns: 60 },
    );
  });

  it('are drawn again when they were let go', () => {
    const few = new Symbols(8);
    const first = few.of('first').slice();
    for (let i = 0; i < 3_000; i++) few.of(`name ${i}`);
    expect(few.of('first')).toEqual(first);
  });
});

describe('a cleanup memory', () => {
  it('refuses vectors of another size', () => {
    expect(() => new CleanupMemory({ dimensions: 64 }).add('a', randomVector([1, 1], 32))).toThrow(
      expect.objectContaining({
        code: 'ALGEBRA_DIMENSIONS',
        details: expect.objectContaining({ value: 32 }),
      }),
    );
    expect(new CleanupMemory().clean(randomVector([1, 1]))).toBeNull();
  });

  it('names what it knows under noise, and learns a name anew', () => {
    const memory = knowing(...Array.from({ length: 300 }, (_, i) => `thing ${i}`));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 299 }), fc.integer({ min: 0, max: 2 ** 31 }), (i, seed) => {
        const noisy = bundle([
          symbols.of(`thing ${i}`),
          ...[1, 2, 3, 4, 5].map(j => randomVector([seed, j])),
        ]);
        expect(memory.clean(noisy)?.name).toBe(`thing ${i}`);
      }),
      { numRuns: 40 },
    );
    memory.add('thing 7', symbols.of('something else'));
    expect(memory.clean(symbols.of('something else'))?.name).toBe('thing 7');
    expect(memory.clean(symbols.of('thing 7'))).toBeNull();
    expect(memory.size).toBe(300);
  });

  it('lets noise pass as often as it was told to: 5 %, of 2,000, within four deviations', () => {
    const dimensions = 128;
    const memory = new CleanupMemory({ dimensions, falseAlarms: 0.05 });
    for (let i = 0; i < 100; i++) memory.add(String(i), randomVector([i, 77], dimensions));
    let passed = 0;
    for (let i = 0; i < 2_000; i++) if (memory.clean(randomVector([i, 78], dimensions)) !== null) passed += 1;
    expect(Math.abs(passed / 2_000 - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / 2_000));
  });

  it('ranks the nearest', () => {
    const memory = knowing('a', 'b', 'c', 'd');
    const mixed = symbols.of('b').map((x, i) => 2 * x + symbols.of('d')[i]!);
    expect(memory.nearest(mixed, 2).map(({ name }) => name)).toEqual(['b', 'd']);
  });
});

describe('frames', () => {
  const memory = knowing('Anna', 'Bruno', 'book', 'gave');
  const frame = (agent: string, recipient: string) =>
    encodeFrame(symbols, {
      action: symbols.of('gave'),
      agent: symbols.of(agent),
      recipient: symbols.of(recipient),
      object: symbols.of('book'),
    });

  it('say what fills each role, and nothing for a role that they do not have', () => {
    const gift = frame('Anna', 'Bruno');
    expect(memory.clean(fillerOf(symbols, gift, 'agent'))?.name).toBe('Anna');
    expect(memory.clean(fillerOf(symbols, gift, 'recipient'))?.name).toBe('Bruno');
    expect(memory.clean(fillerOf(symbols, gift, 'object'))?.name).toBe('book');
    expect(memory.clean(fillerOf(symbols, gift, 'place'))).toBeNull();
  });

  it('with the same words in other roles are less alike than with one other word', () => {
    const given = frame('Anna', 'Bruno');
    expect(similarity(given, frame('Bruno', 'Anna'))).toBeLessThan(
      similarity(given, frame('Anna', 'Carla')) - 0.1,
    );
  });

  it('fill roles of frames', () => {
    const said = encodeFrame(symbols, { agent: symbols.of('Bruno'), said: frame('Anna', 'Bruno') });
    const inner = fillerOf(symbols, said, 'said');
    expect(memory.clean(fillerOf(symbols, inner, 'agent'))?.name).toBe('Anna');
  });
});

describe('sequences', () => {
  it('say what stands at each place, and that nothing stands behind the end', () => {
    const names = ['red', 'green', 'blue', 'red', 'white', 'black', 'gold'];
    const memory = knowing(...new Set(names), 'grey', 'violet');
    const sequence = encodeSequence(names.map(name => symbols.of(name)));
    expect(names.map((_, i) => memory.clean(itemAt(sequence, i))?.name)).toEqual(names);
    expect(memory.clean(itemAt(sequence, names.length))).toBeNull();
    expect(
      similarity(sequence, encodeSequence(names.toReversed().map(name => symbols.of(name)))),
    ).toBeLessThan(0.5);
  });
});

describe('analogies', () => {
  it('king − man + woman', () => {
    const royal = symbols.of('royal');
    const [man, woman] = [symbols.of('man'), symbols.of('woman')];
    const memory = knowing('man', 'woman', 'royal', 'castle', 'horse')
      .add('king', bind(royal, man))
      .add('queen', bind(royal, woman));
    expect(memory.clean(analogy(man, bind(royal, man), woman))).toMatchObject({ name: 'queen' });
  });

  it('what is the dollar of Mexico?', () => {
    const country = (name: string, capital: string, currency: string): Hypervector =>
      encodeFrame(symbols, {
        name: symbols.of(name),
        capital: symbols.of(capital),
        currency: symbols.of(currency),
      });
    const usa = country('USA', 'Washington', 'dollar');
    const mexico = country('Mexico', 'Mexico City', 'peso');
    const memory = knowing('USA', 'Mexico', 'Washington', 'Mexico City', 'dollar', 'peso', 'castle', 'horse');
    expect(memory.clean(analogy(usa, mexico, symbols.of('dollar')))?.name).toBe('peso');
    expect(memory.clean(analogy(usa, mexico, symbols.of('Washington')))?.name).toBe('Mexico City');
    expect(memory.clean(unbind(symbols.of('castle'), symbols.of('horse')))).toBeNull();
  });
});
