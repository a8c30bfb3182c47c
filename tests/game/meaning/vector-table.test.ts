import { describe, expect, it } from 'vitest';
import { VectorTable } from '../../../game/meaning/vector-table.ts';

/** A direction in the plane, degrees. */
const at = (degrees: number) =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));

function tableOf(entries: Readonly<Record<string, number>>): VectorTable {
  const table = new VectorTable(2);
  for (const [id, degrees] of Object.entries(entries)) table.set(id, at(degrees));
  return table;
}

const ids = (near: readonly { id: string }[]) => near.map(({ id }) => id);

describe('a table of vectors', () => {
  it('that is empty has nothing near', () => {
    const table = new VectorTable(2);
    expect(table.nearest(at(0), 5)).toEqual([]);
    table.delete('nobody');
    expect(table.size).toBe(0);
  });

  it('gives the nearest first, with their cosine', () => {
    const table = tableOf({ east: 0, north: 90, west: 180, nearly: 10 });
    const near = table.nearest(at(5), 3);
    expect(ids(near)).toEqual(['east', 'nearly', 'north']);
    expect(near[0]!.likeness).toBeCloseTo(Math.cos((5 * Math.PI) / 180));
    expect(near[2]!.likeness).toBeCloseTo(Math.cos((85 * Math.PI) / 180));
  });

  it('looks among some only, leaves one out, and knows nothing of strangers', () => {
    const table = tableOf({ east: 0, north: 90, west: 180 });
    expect(ids(table.nearest(at(0), 9, { among: ['west', 'north', 'stranger'] }))).toEqual(['north', 'west']);
    expect(ids(table.nearest(at(0), 1, { except: 'east' }))).toEqual(['north']);
  });

  it('has a new vector in the place of an old one, and the others after one went', () => {
    const table = tableOf({ a: 0, b: 90, c: 180 });
    table.set('a', at(180));
    table.delete('b');
    expect(table.size).toBe(2);
    expect(ids(table.nearest(at(170), 9))).toEqual(['a', 'c']);
    table.set('b', at(90));
    expect(ids(table.nearest(at(90), 1))).toEqual(['b']);
  });

  it('agrees with sorting all of them, for a thousand', () => {
    const seed = 20_261_129;
    let state = seed;
    const roll = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    const entries = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`p${i}`, roll() * 360]));
    const wanted = 77;
    const sorted = Object.entries(entries)
      .map(([id, degrees]) => ({
        id,
        likeness: at(degrees)[0]! * at(wanted)[0]! + at(degrees)[1]! * at(wanted)[1]!,
      }))
      .sort((a, b) => b.likeness - a.likeness)
      .slice(0, 20);
    expect(ids(tableOf(entries).nearest(at(wanted), 20)), `seed ${seed}`).toEqual(ids(sorted));
  });
});
