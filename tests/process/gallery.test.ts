/** What is said of pictures, what is deleted, and what they mean, through REST and with the real process. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeManyPictures, WANTED } from '../../bench/many-pictures.ts';
import type { PictureView } from '../../game/api/protocol.ts';
import { KernelDriver, temporaryFolder } from './kernel-driver.ts';

let driver: KernelDriver;
const told: string[] = [];

beforeAll(async () => {
  const home = temporaryFolder();
  makeManyPictures(join(home, 'pictures'), 24);
  driver = await KernelDriver.open({ home });
  driver.kernel.topics.picturesChanged.subscribe(pictures => told.push(`changed ${pictures.length}`));
  driver.kernel.topics.picturesRemoved.subscribe(ids => told.push(`removed ${ids.length}`));
  driver.kernel.topics.picture.subscribe(() => told.push('added'));
  while ((await list('')).total < 24) await setTimeout(20);
});
afterAll(() => driver.close());

const api = async (method: 'GET' | 'POST', path: string, body?: unknown) => {
  const { status, json } = await driver.request(method, `/api/v1${path}`, body);
  return { status, ...json() };
};
const list = (query: string): Promise<{ total: number; pictures: PictureView[] }> =>
  api('GET', `/pictures?${query}`);
const castle = async () => (await list('search=castle')).pictures[0]!;

describe('misuse', () => {
  it.each([
    ['/pictures/mark', { pictures: [] }, 'PICTURES_NOT_LISTED'],
    ['/pictures/mark', { pictures: ['nobody'], starred: true }, 'UNKNOWN_PICTURE'],
    ['/pictures/mark', { pictures: ['nobody'], addTags: [''] }, 'LABEL_NOT_POSSIBLE'],
    ['/pictures/delete', { pictures: ['../../etc/passwd'] }, 'UNKNOWN_PICTURE'],
  ])('%s with %j is %s', async (path, body, code) => {
    expect((await api('POST', path, body)).error.code).toBe(code);
  });

  it.each([
    ['', 'SIMILAR_TO_WHAT'],
    ['text=fox&picture=abc', 'SIMILAR_TO_WHAT'],
    ['picture=nobody', 'UNKNOWN_PICTURE'],
    ['text=fox&limit=0', 'LIMIT_OUT_OF_RANGE'],
    ['text=fox&from=yesterday', 'DATE_NOT_UNDERSTOOD'],
  ])('similar pictures with "%s" is %s', async (query, code) => {
    expect((await api('GET', `/pictures/similar?${query}`)).error.code).toBe(code);
  });
});

describe('stars and tags', () => {
  it('are set, listed, filtered by, and told to the pages', async () => {
    const { id } = await castle();
    told.length = 0;
    const { pictures } = await api('POST', '/pictures/mark', {
      pictures: [id],
      starred: true,
      addTags: ['stone'],
    });
    expect(pictures).toMatchObject([{ id, starred: true, tags: ['stone'] }]);
    expect(await list('starred=true')).toMatchObject({ total: 1, pictures: [{ id }] });
    expect(await list('tag=stone&from=2026-11-28&to=2026-11-28')).toMatchObject({ total: 1 });
    expect(await list('tag=stone&to=2026-11-27')).toMatchObject({ total: 0 });
    expect(await api('GET', '/picture-labels')).toMatchObject({
      starred: 1,
      tags: [{ name: 'stone', count: 1 }],
    });
    expect(told).toEqual(['changed 1']);
  });
});

describe('meaning', () => {
  const similar = async (query: string) => {
    for (;;) {
      const answer = await api('GET', `/pictures/similar?${query}`);
      if (answer.understood.known === answer.understood.of) return answer;
    }
  };

  it('finds a picture whose words are forgotten, also among a few, and others that are like it', async () => {
    const { id } = await castle();
    const found = await similar('limit=3&text=the%20remains%20of%20an%20ancient%20fortress');
    expect(found.similar[0].picture.settings.prompt).toBe(WANTED);
    const tagged = await similar('text=a%20teapot&tag=stone');
    expect(tagged.similar.map((hit: { picture: PictureView }) => hit.picture.id)).toEqual([id]);
    const like = await similar(`picture=${id}&limit=5`);
    expect(like.similar).toHaveLength(5);
    expect(like.similar.map((hit: { picture: PictureView }) => hit.picture.id)).not.toContain(id);
  });

  it('knows a new picture, and goes on after its process was killed', async () => {
    const job = await driver.submit({ prompt: 'a purple submarine under ice', steps: 1, guidanceScale: 1 });
    await driver.ended(job);
    const text = 'text=vessel%20below%20the%20frozen%20sea&limit=1';
    expect((await similar(text)).similar[0].picture.settings.prompt).toBe('a purple submarine under ice');
    const search = driver.kernel.services.system().processes.find(({ name }) => name === 'picture search')!;
    process.kill(search.pid!, 'SIGKILL');
    while (driver.kernel.services.system().processes.some(({ pid }) => pid === search.pid))
      await new Promise(resolve => setImmediate(resolve));
    expect((await similar(text)).similar[0].picture.settings.prompt).toBe('a purple submarine under ice');
  });
});

describe('deleting', () => {
  it('goes and comes back with what was said, or goes for good', async () => {
    const { id, path } = await castle();
    told.length = 0;
    expect(await api('POST', '/pictures/delete', { pictures: [id] })).toMatchObject({ deleted: [id] });
    expect([existsSync(path), (await list('search=castle')).total]).toEqual([false, 0]);
    expect((await api('GET', `/pictures/${id}`)).error.code).toBe('UNKNOWN_PICTURE');
    const { pictures } = await api('POST', '/pictures/restore', { pictures: [id] });
    expect(pictures).toMatchObject([{ id, starred: true, tags: ['stone'] }]);
    expect(existsSync(path)).toBe(true);
    expect(told).toEqual(['removed 1', 'added']);
    await api('POST', '/pictures/delete', { pictures: [id], forever: true });
    expect((await api('POST', '/pictures/restore', { pictures: [id] })).pictures).toEqual([]);
  });
});
