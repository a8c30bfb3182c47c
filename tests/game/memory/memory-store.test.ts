import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../../game/memory/memory-database.ts';
import type { NewMemory } from '../../../game/memory/memory-input.ts';
import { MemoryStore } from '../../../game/memory/memory-store.ts';
import { MIGRATIONS } from '../../../game/memory/migrations.ts';
import { temporaryFolder } from '../gallery/gallery-driver.ts';

const NOW = new Date(2026, 10, 26, 15, 30).getTime();
const DAY = 86_400_000;
const COMMON = { at: NOW, about: [], pictures: [] } as const;

let folder: string;
let file: string;
let store: MemoryStore;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder, 'memories.db');
  store = new MemoryStore(file, 'toy');
});
afterEach(() => store.close());

const episode = (text: string, more: Partial<NewMemory> = {}) =>
  store.remember({ ...COMMON, kind: 'episode', text, ...more } as NewMemory, NOW);
const fact = (text: string, more: object = {}) => {
  const [subject, relation, object] = text.split('/') as [string, string, string];
  return store.remember(
    { ...COMMON, kind: 'fact', subject, relation, object, confidence: 0.8, sources: [], ...more },
    NOW,
  );
};
const recall = (text: string, more: object = {}) =>
  store.recall({ text, embedding: null, now: NOW, limit: 10, ...more }).recalled;
const texts = (text: string, more: object = {}) => recall(text, more).map(({ memory }) => memory.text);

/** Three numbers that stand for a meaning. */
function understand(meanings: Readonly<Record<string, readonly number[]>>): void {
  const read = store.unread(100).flatMap(({ key, text }) => {
    const numbers = meanings[text];
    return numbers === undefined ? [] : [{ key, text, embedding: Float32Array.from(numbers) }];
  });
  store.understand(read);
}

/** Every byte of every file that belongs to the database. */
const onDisk = () =>
  Buffer.concat(readdirSync(folder).map(name => readFileSync(join(folder, name))))
    .toString('latin1')
    .toLowerCase();

describe('what is wrong', () => {
  it('is named: an unknown memory, an unknown source, an empty correction, a field of another kind', () => {
    const known = episode('a castle').memory.id;
    const code = (run: () => unknown) => {
      try {
        run();
      } catch (error) {
        return (error as { code?: string }).code;
      }
    };
    expect(code(() => store.get('nothing'))).toBe('UNKNOWN_MEMORY');
    expect(code(() => store.forget({ memories: ['nothing'] }))).toBe('UNKNOWN_MEMORY');
    expect(code(() => fact('a/b/c', { sources: ['nothing'] }))).toBe('UNKNOWN_MEMORY');
    expect(code(() => store.correct(known, {}, NOW))).toBe('CORRECTION_EMPTY');
    expect(code(() => store.correct(known, { object: 'x' }, NOW))).toBe('CORRECTION_KIND');
    // Nothing of the refused fact was kept.
    expect(store.list({}).total).toBe(1);
  });

  it('does not lose a file: a newer one and a damaged one stay as they are', () => {
    store.close();
    const newer = new Database(file);
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    expect(() => new MemoryStore(file, 'toy')).toThrow(expect.objectContaining({ code: 'MEMORY_NEWER' }));
    const damaged = join(folder, 'damaged.db');
    writeFileSync(
      damaged,
      'this is no database, and longer than a header of a hundred bytes has to be. '.repeat(4),
    );
    expect(() => new MemoryStore(damaged, 'toy')).toThrow(
      expect.objectContaining({ code: 'MEMORY_DAMAGED' }),
    );
    expect(readFileSync(damaged, 'utf8')).toContain('this is no database');
    const place = join(folder, 'folder.db');
    mkdirSync(place);
    expect(() => new MemoryStore(place, 'toy')).toThrow(
      expect.objectContaining({ code: 'MEMORY_NOT_WRITABLE' }),
    );
    store = new MemoryStore(join(folder, 'other.db'), 'toy');
  });
});

describe('the pyramid', () => {
  it('keeps what happened, with pictures and names, across restarts', () => {
    const { memory } = episode('Anna asked for a castle at night', {
      about: ['Anna'],
      pictures: ['p1', 'p2'],
    });
    store.close();
    store = new MemoryStore(file, 'toy');
    expect(store.get(memory.id)).toEqual(memory);
    expect(memory).toMatchObject({ kind: 'episode', about: ['Anna'], pictures: ['p1', 'p2'] });
    expect(store.list({ about: ' ANNA ' }).total).toBe(1);
    expect(store.list({ picture: 'p2' }).total).toBe(1);
    expect(store.list({ kind: 'fact' }).total).toBe(0);
  });

  it('resolves contradictions, and keeps them as history', () => {
    const source = episode('Anna says that she has moved').memory.id;
    const old = fact('Anna/lives in/Hamburg').memory;
    const now = fact('Anna/lives in/Kiel', { sources: [source] });
    expect(now).toMatchObject({
      did: 'replaced',
      replaced: [{ id: old.id, fact: { held: false, replacedBy: now.memory.id } }],
    });
    expect(now.memory.fact).toMatchObject({ held: true, sources: [source] });
    expect(texts('where does Anna live')).toContain('Anna lives in Kiel');
    expect(texts('where does Anna live')).not.toContain('Anna lives in Hamburg');
    expect(texts('where does Anna live', { history: true })).toContain('Anna lives in Hamburg');
    expect(store.list({ kind: 'fact' }).total).toBe(1);
    expect(store.list({ kind: 'fact', history: true }).total).toBe(2);
    // Back again, much less sure: doubted.
    expect(fact('Anna/lives in/Hamburg', { confidence: 0.3 }).did).toBe('doubted');
    expect(fact('anna/lives in/kiel')).toMatchObject({
      did: 'confirmed',
      memory: { fact: { confidence: expect.closeTo(0.96) } },
    });
  });

  it('counts what worked, for the same recipe in any order of its fields', () => {
    const practise = (recipe: unknown, worked: boolean) =>
      store.remember({ ...COMMON, kind: 'procedure', task: 'A night sky', recipe, worked }, NOW);
    practise({ prompt: 'stars', steps: 20 }, true);
    practise({ steps: 20, prompt: 'stars' }, true);
    practise({ prompt: 'black', steps: 4 }, false);
    const { memories } = store.list({ kind: 'procedure' });
    expect(memories.map(({ procedure }) => [procedure!.successes, procedure!.failures])).toEqual([
      [0, 1],
      [2, 0],
    ]);
    expect(recall('night sky')[0]!.memory.procedure!.recipe).toEqual({ prompt: 'stars', steps: 20 });
  });

  it('is corrected: a fact by another one, a text in its place', () => {
    const wrong = fact("Anna's dog/is called/Bruno").memory;
    const right = store.correct(wrong.id, { object: 'Bruna' }, NOW + 1);
    expect(right).toMatchObject({ did: 'replaced', memory: { text: "Anna's dog is called Bruna" } });
    expect(store.get(wrong.id).fact).toMatchObject({ held: false, replacedBy: right.memory.id });
    const said = episode('we painted a drgaon').memory;
    store.correct(said.id, { text: 'we painted a dragon', about: ['dragons'] }, NOW + 1);
    expect(texts('dragon')).toEqual(['we painted a dragon']);
    expect(texts('drgaon')).toEqual([]);
  });
});

describe('recall', () => {
  it('is by words, whatever their form, and says so', () => {
    episode('a castle on a hill');
    episode('three foxes in the snow');
    expect(recall('did we paint castles?')).toMatchObject([
      {
        memory: { text: 'a castle on a hill' },
        reasons: [{ by: 'words', words: ['paint', 'castles'], rank: 1 }],
      },
    ]);
    expect(texts('"*) OR NEAR(')).toEqual([]);
  });

  it('is by meaning, without a word in common', () => {
    episode('a fortress by moonlight');
    episode('a bowl of fruit');
    understand({ 'a fortress by moonlight': [1, 0.1, 0], 'a bowl of fruit': [0, 0, 1] });
    const found = recall('castle', { embedding: Float32Array.of(1, 0, 0) });
    expect(found.map(({ memory }) => memory.text)).toEqual(['a fortress by moonlight']);
    expect(found[0]!.reasons).toEqual([{ by: 'meaning', likeness: expect.closeTo(0.995, 2), rank: 1 }]);
    expect(store.recall({ text: 'castle', embedding: null, now: NOW, limit: 1 }).understood).toEqual({
      known: 2,
      of: 2,
    });
  });

  it('is by time: the castle of last week and not the one of yesterday, or the only one there is', () => {
    episode('a castle in the rain', { at: NOW - 7 * DAY });
    episode('a castle in the sun', { at: NOW - DAY });
    const found = recall('find that castle from last week');
    expect(found.map(({ memory }) => memory.text)).toEqual(['a castle in the rain']);
    expect(found[0]!.reasons).toContainEqual(expect.objectContaining({ by: 'time', said: 'last week' }));
    expect(texts('the castle from 2019')).toEqual(['a castle in the sun', 'a castle in the rain']);
    expect(texts('what happened yesterday?')).toEqual(['a castle in the sun']);
  });

  it('shows both of two that match', () => {
    episode('a castle in the rain', { at: NOW - 7 * DAY });
    episode('a castle in the fog', { at: NOW - 6 * DAY });
    expect(texts('that castle from last week').toSorted()).toEqual([
      'a castle in the fog',
      'a castle in the rain',
    ]);
  });

  it('is by what is linked, through names that the question does not have', () => {
    fact('Anna/has a dog that is called/Bruno');
    episode('ran over the beach', { about: ['Bruno'] });
    episode('slept all day', { about: ['Mimi'] });
    const found = recall('tell me of Anna');
    expect(found.map(({ memory }) => memory.text)).toEqual([
      'Anna has a dog that is called Bruno',
      'ran over the beach',
    ]);
    expect(found[1]!.reasons).toContainEqual(
      expect.objectContaining({ by: 'association', through: ['bruno'] }),
    );
  });

  it('joins the orders: what two of them name comes before what one names', () => {
    episode('a lighthouse in a storm');
    episode('a tower by the sea');
    episode('a storm');
    understand({
      'a lighthouse in a storm': [1, 0.2, 0],
      'a tower by the sea': [1, 0, 0],
      'a storm': [0, 1, 0],
    });
    expect(texts('lighthouse storm', { embedding: Float32Array.of(1, 0.1, 0) })[0]).toBe(
      'a lighthouse in a storm',
    );
  });

  it('heeds kinds', () => {
    episode('Anna and the castle');
    fact('Anna/likes/the castle');
    expect(texts('castle', { kinds: ['fact'] })).toEqual(['Anna likes the castle']);
  });
});

describe('meanings', () => {
  it('are those of the text as it is now, and of this encoder', () => {
    const { memory } = episode('first');
    const [unread] = store.unread(5);
    store.correct(memory.id, { text: 'second' }, NOW);
    store.understand([{ ...unread!, embedding: Float32Array.of(1, 2, 3) }]);
    expect(store.unread(5)).toMatchObject([{ text: 'second' }]);
    understand({ second: [1, 2, 3] });
    expect(store.unread(5)).toEqual([]);
    store.close();
    store = new MemoryStore(file, 'toy');
    expect(store.unread(5)).toEqual([]);
    store.close();
    store = new MemoryStore(file, 'another');
    expect(store.unread(5)).toHaveLength(1);
  });

  it('are noticed when another program writes', () => {
    const other = new MemoryStore(file, 'toy');
    episode('a castle');
    understand({ 'a castle': [1, 0, 0] });
    expect(
      other.recall({ text: 'fort', embedding: Float32Array.of(1, 0, 0), now: NOW, limit: 1 }).recalled,
    ).toHaveLength(1);
    other.close();
  });
});

describe('forgetting', () => {
  it('leaves nothing on disk: not in rows, words, meanings or the log', () => {
    for (let i = 0; i < 300; i++)
      episode(`number ${i} of the harmless things, ${'abcdefghij'[i % 10]!.repeat(i % 40)}`);
    const secret = ['xylophonist', 'quetzalcoatl', 'marzipanfabrik'];
    const ids = secret.map(
      (word, i) =>
        episode(`she met the ${word} ${i} times`, { about: [word], pictures: [`${word}-picture`] }).memory.id,
    );
    const learnt = fact('The wobbegong/lives in/Atlantis', { sources: [ids[0]!] }).memory;
    store.remember(
      { ...COMMON, kind: 'procedure', task: 'zamboni', recipe: { prompt: 'kerfuffle' }, worked: true },
      NOW,
    );
    const marker = Float32Array.from({ length: 24 }, (_, i) => (i % 2 ? 1 : -1) * (50 + 3 * i));
    store.understand(
      store.unread(400).map(of => ({
        ...of,
        embedding: of.text.includes('xylophonist') ? marker : Float32Array.from({ length: 24 }, () => 1),
      })),
    );
    const bytes = Buffer.from(Int8Array.from(marker, x => Math.round((x * 127) / 119)).buffer)
      .toString('latin1')
      .toLowerCase();
    const traces = [
      ...secret,
      'wobbegong',
      'atlantis',
      'zamboni',
      'kerfuffle',
      learnt.id.toLowerCase(),
      ...ids.map(id => id.toLowerCase()),
    ];
    // Stems, as the full-text index keeps them; and that the test can find what is there.
    for (const trace of [...traces, bytes]) expect(onDisk()).toContain(trace);
    const gone = store.forget({ memories: ids });
    expect(gone.toSorted()).toEqual([...ids, learnt.id].toSorted());
    expect(store.forget({ about: 'nobody', words: 'zamboni' })).toHaveLength(1);
    for (const trace of [...traces, ...secret.map(word => word.slice(0, 8)), bytes])
      expect(onDisk()).not.toContain(trace);
    expect(store.list({}).total).toBe(300);
    expect(texts('xylophonist wobbegong zamboni')).toEqual([]);
    expect(recall('anything', { embedding: marker })).toEqual([]);
    store.close();
    for (const trace of traces) expect(onDisk()).not.toContain(trace);
    store = new MemoryStore(file, 'toy');
  });

  it('a picture takes memories along that are of it alone; others lose it', () => {
    episode('the castle', { pictures: ['a'] });
    episode('the castle beside the fox', { pictures: ['a', 'b'] });
    expect(store.forget({ pictures: ['a'] })).toHaveLength(1);
    expect(store.list({}).memories).toMatchObject([{ text: 'the castle beside the fox', pictures: ['b'] }]);
  });

  it('a fact that was learnt from two things stays when one goes, and history names nobody', () => {
    const [a, b] = [episode('one').memory.id, episode('two').memory.id];
    const kept = fact('Anna/likes/cats', { sources: [a, b] }).memory.id;
    store.forget({ memories: [a] });
    expect(store.get(kept).fact!.sources).toEqual([b]);
    const old = fact('Anna/lives in/Hamburg').memory.id;
    store.forget({ memories: [fact('Anna/lives in/Kiel').memory.id] });
    expect(store.get(old).fact).toMatchObject({ held: false, replacedBy: null });
  });

  it('nothing is asked, nothing goes', () => {
    episode('a castle');
    expect(store.forget({ words: 'the', pictures: [] })).toEqual([]);
    expect(store.list({}).total).toBe(1);
  });
});

describe('export and import', () => {
  const whole = (from: MemoryStore) => {
    const lines: string[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const page = from.exportPage(after);
      lines.push(...page.lines);
      after = page.next;
    }
    return lines.join('\n');
  };

  it('go round, history and counts included, and a second time adds nothing', () => {
    const source = episode('Zoë said: "hi"\nand left', { about: ['Zoë'], pictures: ['p'] }).memory.id;
    fact('Zoë/lives in/Köln');
    fact('Zoë/lives in/Bonn', { sources: [source] });
    store.remember({ ...COMMON, kind: 'procedure', task: 't', recipe: [1, { a: null }], worked: false }, NOW);
    const text = whole(store);
    const other = new MemoryStore(join(folder, 'other.db'), 'toy');
    expect(other.importText(text)).toEqual({ added: 4, known: 0 });
    expect(whole(other)).toBe(text);
    expect(other.importText(text)).toEqual({ added: 0, known: 4 });
    other.close();
  });

  it('are in pages', () => {
    for (let i = 0; i < 501; i++) episode(`number ${i}`);
    expect(store.exportPage(0)).toMatchObject({ next: expect.any(Number) });
    expect(whole(store).split('\n')).toHaveLength(502);
  });

  it.each([
    ['', 'MEMORIES_NOT_READABLE', 1],
    ['{"aurora":"pictures","version":1}', 'MEMORIES_NOT_READABLE', 1],
    ['{"aurora":"memories","version":9}', 'MEMORIES_VERSION', 9],
    ['{"aurora":"memories","version":1}\n\n{"id":1}', 'MEMORIES_NOT_READABLE', 3],
    ['{"aurora":"memories","version":1}\nhello', 'MEMORIES_NOT_READABLE', 2],
  ])('%s: refused, and nothing was imported', (text, code, value) => {
    expect(() => store.importText(text)).toThrow(
      expect.objectContaining({ code, details: expect.objectContaining({ value }) }),
    );
    expect(store.list({}).total).toBe(0);
  });
});

describe('older files', () => {
  it.each(MIGRATIONS.map((_, version) => version))(
    'of version %d are brought to the newest, with all that is in them',
    version => {
      const old = join(folder, `version-${version}.db`);
      const database = new Database(old);
      migrate(database, old, version);
      if (version > 0) {
        database.exec(`
        INSERT INTO memories (id, kind, text, at, learned) VALUES ('kept', 'fact', 'Anna likes castles', ${NOW}, ${NOW});
        INSERT INTO words (rowid, text) VALUES (1, 'Anna likes castles');
        INSERT INTO names VALUES ('anna', 1, 'Anna', 1);
        INSERT INTO facts VALUES (1, 'Anna', 'likes', 'castles', 'anna', 'likes', 0.7, 1, NULL);`);
      }
      database.close();
      const opened = new MemoryStore(old, 'toy');
      if (version > 0) {
        expect(opened.get('kept').fact).toMatchObject({ object: 'castles', confidence: 0.7 });
        expect(
          opened.recall({ text: 'castle', embedding: null, now: NOW, limit: 1 }).recalled[0]!.memory.id,
        ).toBe('kept');
      }
      expect(opened.remember({ ...COMMON, kind: 'episode', text: 'and on it goes' }, NOW).did).toBe(
        'remembered',
      );
      opened.close();
      const version2 = new Database(old);
      expect(version2.pragma('user_version')).toEqual([{ user_version: MIGRATIONS.length }]);
      version2.close();
    },
  );
});

describe('looking at one', () => {
  it('shows what it was learnt from, what it took the place of, and what would go with it', () => {
    const [told, again] = [
      episode('Ada spoke of her flat').memory.id,
      episode('Ada spoke of Rome').memory.id,
    ];
    const wrong = fact('Ada/lives in/London', { sources: [told] }).memory.id;
    const right = fact('Ada/lives in/Rome', { sources: [told, again] }).memory.id;
    const { sources, history, takes } = store.look(right);
    expect(sources.map(({ id }) => id).sort()).toEqual([told, again].sort());
    expect(history.map(({ id }) => id)).toEqual([wrong]);
    expect(takes).toEqual([]);
    expect(store.look(wrong).history.map(({ id }) => id)).toEqual([right]);
    // Rome is known from elsewhere too.
    expect(store.look(told).takes.map(({ id }) => id)).toEqual([wrong]);
    expect(store.forget({ memories: [told] }).sort()).toEqual([told, wrong].sort());
    expect(() => store.look(told)).toThrow(/no memory/);
  });
});

describe('a day', () => {
  it('is listed from its first moment on and to before its last', () => {
    for (const [i, text] of ['before', 'first', 'last', 'after'].entries())
      episode(text, { at: [NOW - DAY - 1, NOW - DAY, NOW - 1, NOW][i]! } as Partial<NewMemory>);
    const { total, memories } = store.list({ from: NOW - DAY, to: NOW });
    expect(total).toBe(2);
    expect(memories.map(({ text }) => text)).toEqual(['last', 'first']);
  });
});
