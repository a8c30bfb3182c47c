/** What reflection makes of memories, over simulated weeks, in a real file. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../../game/memory/memory-store.ts';
import { dreamPrompt } from '../../../../game/memory/reflect/dream-words.ts';
import type { NewGoal } from '../../../../game/memory/reflect/goals.ts';
import { temporaryFolder } from '../../gallery/gallery-driver.ts';

const DAY = 86_400_000;
const START = new Date(2026, 10, 2, 12).getTime();
const PERSON = 'the person';

let folder: string;
let store: MemoryStore;
beforeEach(() => {
  folder = temporaryFolder();
  store = new MemoryStore(join(folder, 'memories.db'), 'toy');
});
afterEach(() => store.close());

const day = (n: number) => START + n * DAY;
const painted = (n: number, what: string, picture = `${what}-${n}`) =>
  store.remember(
    { kind: 'episode', text: `Aurora painted “${what}”.`, at: day(n), about: [what], pictures: [picture] },
    day(n),
  ).memory.id;
const spoke = (n: number, what: string) =>
  store.remember(
    { kind: 'episode', text: `The person said: “${what} again”.`, at: day(n), about: [what], pictures: [] },
    day(n),
  ).memory.id;
const fact = (n: number, relation: string, object: string, confidence = 0.85, sources: string[] = []) =>
  store.remember(
    ...([
      {
        kind: 'fact',
        subject: PERSON,
        relation,
        object,
        confidence,
        sources,
        at: day(n),
        about: [],
        pictures: [],
      },
      day(n),
    ] as const),
  ).memory;
const facts = (history = false) =>
  store
    .list({ kind: 'fact', history, limit: 200 })
    .memories.map(({ fact }) => `${fact!.relation} ${fact!.object}${fact!.held ? '' : ' (past)'}`)
    .sort();
const theFact = () => store.list({ kind: 'fact' }).memories[0]!;
const onDisk = () =>
  Buffer.concat(readdirSync(folder).map(name => readFileSync(join(folder, name))))
    .toString('latin1')
    .toLowerCase();

describe('what comes again and again', () => {
  it('becomes a fact with its sources, and the surer the more days it was', () => {
    painted(0, 'a castle');
    painted(0, 'a castle');
    painted(0, 'a castle');
    store.consolidate(day(1));
    // Three on one day are an evening, and no habit.
    expect(facts()).toEqual([]);
    painted(3, 'a castle');
    expect(store.consolidate(day(3)).facts).toBe(1);
    const first = theFact().fact!;
    expect(first).toMatchObject({
      subject: PERSON,
      relation: 'often asks for',
      object: 'a castle',
      derived: true,
    });
    expect(first.sources).toHaveLength(4);
    expect(first.confidence).toBeCloseTo(1 - 0.7 ** 2, 6);
    for (const n of [4, 5, 6]) painted(n, 'a castle');
    store.consolidate(day(6));
    const later = theFact().fact!;
    expect(later.confidence).toBeCloseTo(1 - 0.7 ** 5, 6);
  });

  it('is counted once: the same memories bring nothing the second time', () => {
    for (const n of [0, 1, 2]) painted(n, 'a fox');
    store.consolidate(day(2));
    const before = store.list({ kind: 'fact' }).memories;
    expect(store.consolidate(day(3))).toMatchObject({ read: 0, facts: 0 });
    painted(3, 'a boat');
    expect(store.consolidate(day(3))).toMatchObject({ read: 1, facts: 0 });
    expect(store.list({ kind: 'fact' }).memories).toEqual(before);
  });

  it('in talk needs four times on three days', () => {
    for (const n of [0, 1, 1]) spoke(n, 'Ada');
    store.consolidate(day(2));
    expect(facts()).toEqual([]);
    spoke(2, 'Ada');
    store.consolidate(day(2));
    expect(facts()).toEqual(['often speaks of Ada']);
  });

  it('is not found again where somebody has put it right', () => {
    for (const n of [0, 1, 2]) painted(n, 'a castle');
    store.consolidate(day(2));
    const { id } = theFact();
    store.correct(id, { object: 'a tower' }, day(3));
    painted(3, 'a castle');
    store.consolidate(day(3));
    expect(facts()).toEqual(['often asks for a tower']);
  });

  it('is not found again in the same memories where it was forgotten, and leaves no word of it', () => {
    for (const n of [0, 1, 2]) painted(n, 'a zeppelin');
    store.consolidate(day(2));
    const { id } = theFact();
    store.forget({ memories: [id] });
    painted(3, 'a zeppelin');
    store.consolidate(day(3));
    expect(facts()).toEqual([]);
    store.forget({ words: 'zeppelin' });
    expect(onDisk()).not.toContain('zeppelin');
  });

  it('works as a skill when the same settings did for three tasks, counted anew each time', () => {
    const settings = { sampler: 'euler', steps: 20 };
    const recipe = (n: number, task: string, worked = true) =>
      store.remember(
        {
          ...{ kind: 'procedure', task: `paint ${task}`, recipe: { prompt: task, seed: n, ...settings } },
          ...{ worked, at: day(n), about: [], pictures: [] },
        },
        day(n),
      );
    recipe(0, 'a fox');
    recipe(1, 'a castle');
    expect(store.consolidate(day(1)).skills).toBe(0);
    recipe(2, 'a boat');
    recipe(2, 'a tree', false);
    expect(store.consolidate(day(2)).skills).toBe(1);
    expect(store.consolidate(day(3)).skills).toBe(0);
    const skill = store
      .list({ kind: 'procedure' })
      .memories.find(({ text }) => text.startsWith('paint a picture'));
    expect(skill?.procedure).toMatchObject({ recipe: settings, successes: 3, failures: 1 });
  });
});

describe('what is not confirmed', () => {
  it('fades: her own finding by half in a month of one source, and is history when it is faint', () => {
    for (const n of [0, 1, 2]) painted(n, 'a castle');
    store.consolidate(day(2));
    store.decay(day(2));
    const sure = () => store.list({ kind: 'fact', history: true }).memories[0]!.fact!;
    const { confidence } = sure();
    // Three sources: 30 days twice doubled.
    store.decay(day(122));
    expect(sure().confidence).toBeCloseTo(confidence / 2, 3);
    store.decay(day(500));
    expect(sure()).toMatchObject({ held: false, until: new Date(day(500)).toISOString() });
    expect(facts()).toEqual([]);
    // And comes back with what is new.
    painted(501, 'a castle');
    store.consolidate(day(501));
    expect(facts()).toEqual(['often asks for a castle']);
  });

  it('fades as far in many steps as in one', () => {
    const source = spoke(0, 'Rome');
    const once = new MemoryStore(join(folder, 'other.db'), 'toy');
    const lines = store.exportPage(0).lines.join('\n');
    once.importText(lines);
    const told = (into: MemoryStore) =>
      into.remember(
        {
          ...{ kind: 'fact', subject: PERSON, relation: 'lives in', object: 'Rome', confidence: 0.8 },
          ...{ sources: [source], at: day(0), about: [], pictures: [] },
        },
        day(0),
      );
    told(store);
    told(once);
    for (let n = 0; n <= 365; n += 5) store.decay(day(n));
    once.decay(day(0));
    once.decay(day(365));
    const sure = (of: MemoryStore) => of.list({ kind: 'fact' }).memories[0]!.fact!.confidence;
    expect(sure(store)).toBeCloseTo(sure(once), 9);
    expect(sure(store)).toBeCloseTo(0.8 * 2 ** -0.5, 3);
    once.close();
  });

  it('but was told, is kept: after ten years it is doubted, and still believed', () => {
    fact(0, 'is called', 'Ada', 0.9, [spoke(0, 'my name')]);
    store.decay(day(0));
    store.decay(day(3650));
    expect(facts()).toEqual(['is called Ada']);
    expect(store.list({ kind: 'fact' }).memories[0]!.fact!.confidence).toBe(0.3);
  });
});

describe('contradictions', () => {
  it('that are plain stay as they were resolved: who moved, moved', () => {
    fact(0, 'lives in', 'London');
    fact(5, 'lives in', 'Rome');
    expect(store.resolve(day(6))).toEqual({ resolved: 0, asked: 0 });
    expect(facts(true)).toEqual(['lives in London (past)', 'lives in Rome']);
    const london = store
      .list({ kind: 'fact', history: true })
      .memories.find(({ text }) => /London/.test(text));
    // Both with the time for which they held.
    expect(london!.fact!.until).toBe(new Date(day(5)).toISOString());
  });

  it('near a tie become a question, once, whose answer decides', () => {
    const london = fact(0, 'lives in', 'London').id;
    const rome = fact(5, 'lives in', 'Rome', 0.55).id;
    expect(store.resolve(day(6)).asked).toBe(1);
    expect(store.resolve(day(7)).asked).toBe(0);
    const [goal] = store.goals();
    expect(goal).toMatchObject({
      kind: 'ask',
      options: [
        { memory: rome, says: 'Rome' },
        { memory: london, says: 'London' },
      ],
    });
    expect(() => store.settleGoal(goal!.id, 'done', 'nonsense', day(8))).toThrow(/none of the answers/);
    store.settleGoal(goal!.id, 'done', london, day(8));
    expect(facts(true)).toEqual(['lives in London', 'lives in Rome (past)']);
    expect(store.goals()).toEqual([]);
    expect(store.resolve(day(9))).toEqual({ resolved: 0, asked: 0 });
    expect(() => store.settleGoal(goal!.id, 'done', null, day(8))).toThrow(/no open goal/);
  });

  it('turn round when what held has faded', () => {
    fact(0, 'lives in', 'London', 0.95, [spoke(0, 'London')]);
    fact(5, 'lives in', 'Rome', 0.5);
    expect(facts()).toEqual(['lives in London']);
    store.decay(day(5));
    store.decay(day(1500));
    expect(store.resolve(day(1500)).resolved).toBe(1);
    expect(facts()).toEqual(['lives in Rome']);
  });

  it('that an import brings are resolved too', () => {
    fact(0, 'lives in', 'London');
    const other = new MemoryStore(join(folder, 'other.db'), 'toy');
    other.remember(
      {
        ...{
          kind: 'fact',
          subject: PERSON,
          relation: 'lives in',
          object: 'Oslo',
          confidence: 0.85,
          sources: [],
        },
        ...{ at: day(9), about: [], pictures: [] },
      },
      day(9),
    );
    store.importText(other.exportPage(0).lines.join('\n'));
    other.close();
    expect(facts()).toEqual(['lives in London', 'lives in Oslo']);
    expect(store.resolve(day(9)).resolved).toBe(1);
    expect(facts()).toEqual(['lives in Oslo']);
  });
});

describe('goals', () => {
  const vary = (picture: string): NewGoal => ({
    ...{
      kind: 'vary',
      text: `Offer a variation of ${picture}`,
      detail: { picture },
      cause: `vary ${picture}`,
    },
    things: [picture],
  });

  it('come once, are dropped after a month, and are no more than a dozen', () => {
    expect(store.intend([vary('a'), vary('a')], day(0))).toBe(1);
    store.settleGoal(store.goals()[0]!.id, 'dropped', null, day(1));
    expect(store.intend([vary('a')], day(2))).toBe(0);
    expect(
      store.intend(
        Array.from({ length: 20 }, (_, i) => vary(`p${i}`)),
        day(2),
      ),
    ).toBe(12);
    store.intend([], day(40));
    expect(store.goals()).toEqual([]);
  });

  it('are forgotten with what they are about', () => {
    store.intend([vary('zeppelin')], day(0));
    store.forget({ pictures: ['zeppelin'] });
    expect(store.goals()).toEqual([]);
    const london = fact(0, 'lives in', 'Xanadu').id;
    fact(5, 'lives in', 'Rome', 0.55);
    store.resolve(day(6));
    expect(store.goals()).toHaveLength(1);
    store.forget({ memories: [london] });
    expect(store.goals()).toEqual([]);
    for (const word of ['zeppelin', 'xanadu']) expect(onDisk()).not.toContain(word);
  });
});

describe('a dream', () => {
  /** Likeness by shared letters: enough for words to be near to a text that has them. */
  const embed = (texts: readonly string[]) =>
    Float32Array.from(
      texts.flatMap(text => {
        const row = Array.from(
          { length: 26 },
          (_, i) => text.toLowerCase().split(String.fromCharCode(97 + i)).length - 1,
        );
        const length = Math.hypot(...row) || 1;
        return row.map(x => x / length);
      }),
    );

  it('is of two different memories, the same for the same dice, and of no dream', () => {
    const ids = ['a castle', 'a violin', 'snowy mountains', 'a harbour'].map((what, n) => painted(n, what));
    expect(store.dreamSeeds(4)).toEqual(store.dreamSeeds(4));
    const pairs = new Set(Array.from({ length: 30 }, (_, seed) => store.dreamSeeds(seed)!.of.join()));
    expect(pairs.size).toBeGreaterThan(4);
    for (const pair of pairs) expect(new Set(pair.split(',')).size).toBe(2);
    const dream = store.keepDream(
      'Aurora dreamt of a castle and a violin.',
      'dreamt',
      [ids[0]!, ids[1]!],
      day(5),
    );
    expect(dream).toMatchObject({ dreamt: true, pictures: ['dreamt'], about: ['dream'] });
    for (let seed = 0; seed < 60; seed++) expect(store.dreamSeeds(seed)!.of).not.toContain(dream.id);
  });

  it('needs two memories', () => {
    expect(store.dreamSeeds(1)).toBeNull();
    painted(0, 'a castle');
    expect(store.dreamSeeds(1)).toBeNull();
  });

  it('has the words that are near to both, and none twice', () => {
    const words = ['castle', 'castles', 'violin', 'zzz'];
    const near = store.dreamWords(embed(['a castle', 'a violin', ...words]), words);
    expect(near.at(-1)!.word).toBe('zzz');
    expect(near.map(({ word }) => word)).not.toEqual(expect.arrayContaining(['castle', 'castles']));
    expect(near[0]!.similarity).toBeGreaterThan(0.3);
    expect(dreamPrompt(['castle', 'violin', 'snow'])).toBe('a dream of castle and violin, snow');
  });

  it('is no evidence for anything', () => {
    const [one, other] = [painted(0, 'a castle'), painted(1, 'a fox')];
    for (const n of [2, 3, 4, 5])
      store.keepDream('Aurora dreamt of dream things.', `d${n}`, [one, other], day(n));
    store.consolidate(day(6));
    expect(facts()).toEqual([]);
  });

  it('goes with either of the memories that it was made of, and says which picture goes', () => {
    const [one, other] = [painted(0, 'a castle'), painted(1, 'a fox')];
    const { id } = store.keepDream('Aurora dreamt of a castle and a fox.', 'dreamt', [one, other], day(2));
    expect(store.dreamPictures({ memories: [other] })).toEqual(['dreamt']);
    expect(store.dreamPictures({ memories: [id] })).toEqual(['dreamt']);
    expect(store.forget({ memories: [other] }).sort()).toEqual([other, id].sort());
  });
});
