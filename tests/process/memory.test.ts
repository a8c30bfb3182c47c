import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MemoryView, RecalledView } from '../../game/memory/memory-view.ts';
import { KernelDriver, temporaryFolder } from './kernel-driver.ts';

const DAY = 86_400_000;

/** The real kernel, thread, database and sentence encoder, by REST. */
describe('what she remembers', () => {
  const home = temporaryFolder();
  let aurora: KernelDriver;
  beforeAll(async () => {
    aurora = await KernelDriver.open({ home });
  });
  afterAll(() => aurora.close());

  const post = async (path: string, body: object) => {
    const answer = await aurora.request('POST', `/api/v1${path}`, body);
    return { status: answer.status, body: answer.json() };
  };
  const get = async <Answer>(path: string) =>
    (await aurora.request('GET', `/api/v1${path}`)).json() as Answer;
  const recall = async (text: string) =>
    (await get<{ recalled: RecalledView[] }>(`/memories/recall?text=${encodeURIComponent(text)}`)).recalled;

  it('says what is wrong with what it is told', async () => {
    expect(await post('/memories', {})).toMatchObject({
      status: 422,
      body: { error: { code: 'REMEMBER_WHAT' } },
    });
    expect(await post('/memories', { text: 'x', task: 'y', recipe: 1 })).toMatchObject({
      body: { error: { code: 'REMEMBER_WHAT' } },
    });
    expect(await post('/memories', { text: 'x'.repeat(5_000) })).toMatchObject({
      body: { error: { code: 'MEMORY_TEXT' } },
    });
    expect(await post('/memories/forget', {})).toMatchObject({ body: { error: { code: 'FORGET_WHAT' } } });
    expect(await post('/memories/nothing/correct', { text: 'y' })).toMatchObject({
      body: { error: { code: 'UNKNOWN_MEMORY' } },
    });
    expect(await post('/memories/import', { lines: 'hello' })).toMatchObject({
      body: { error: { code: 'MEMORIES_NOT_READABLE' } },
    });
  });

  it('finds by meaning, time and links, with reasons, after a restart too', async () => {
    const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString();
    await post('/memories', {
      text: 'We painted an old stone fortress by moonlight',
      pictures: ['p1'],
      at: ago(7),
    });
    await post('/memories', { text: 'We painted a bowl of fruit', pictures: ['p2'], at: ago(7) });
    await post('/memories', { text: 'We painted a castle in the sun', pictures: ['p3'], at: ago(60) });
    await post('/memories', { subject: 'Anna', relation: 'has a dog that is called', object: 'Bruno' });
    await aurora.close();
    aurora = await KernelDriver.open({ home });
    const [castle] = await recall('find that castle from last week');
    expect(castle!.memory.pictures).toEqual(['p1']);
    expect(castle!.reasons.map(({ by }) => by)).toEqual(expect.arrayContaining(['meaning', 'time']));
    expect((await recall('what do I know of Anna?'))[0]!.memory.text).toBe(
      'Anna has a dog that is called Bruno',
    );
  });

  it('is corrected, taken along and brought back', async () => {
    const [{ memory }] = (await recall('Anna')) as [RecalledView];
    await post(`/memories/${memory.id}/correct`, { object: 'Bruna' });
    expect((await recall('Anna'))[0]!.memory.text).toBe('Anna has a dog that is called Bruna');
    const { lines, next } = await get<{ lines: string[]; next: number | null }>('/memories/export');
    expect(next).toBeNull();
    expect(lines).toHaveLength(6);
    expect(await post('/memories/import', { lines: lines.join('\n') })).toMatchObject({
      body: { added: 0, known: 5 },
    });
    const { memories } = await get<{ memories: MemoryView[] }>(`/memories?about=anna&history=true`);
    expect(
      (await post('/memories/forget', { memories: memories.map(({ id }) => id) })).body.forgotten,
    ).toHaveLength(2);
    expect(await post('/memories/import', { lines: lines.join('\n') })).toMatchObject({
      body: { added: 2, known: 3 },
    });
  });

  it('is forgotten from every file of the home', async () => {
    expect(traces('fortress')).not.toEqual([]);
    const { body } = await post('/memories/forget', { words: 'fortress' });
    expect(body.forgotten).toHaveLength(1);
    expect(traces('fortress')).toEqual([]);
    expect((await recall('castle')).map(({ memory }) => memory.pictures)).not.toContainEqual(['p1']);
  });

  /** Files in which a word stands. */
  function traces(word: string, folder = home): string[] {
    return readdirSync(folder).flatMap(name => {
      const path = join(folder, name);
      if (!existsSync(path)) return [];
      if (statSync(path).isDirectory()) return traces(word, path);
      return readFileSync(path).toString('latin1').toLowerCase().includes(word) ? [path] : [];
    });
  }
});
