import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PictureView } from '../../game/api/protocol.ts';
import { VectorCache } from '../../game/meaning/vector-cache.ts';
import type { Bench } from '../bench.ts';
import { type KernelProcess, startKernelProcess } from '../kernel-process.ts';
import { makeManyPictures, promptOf, WANTED } from '../many-pictures.ts';
import { openPage } from '../page-process.ts';
import { percentile } from '../statistics.ts';

const PICTURES = 25_000;

/** Of each kind, asked one after another. */
const SEARCHES = 60;

interface Listed {
  readonly total: number;
  readonly pictures: readonly PictureView[];
}
interface Similar {
  readonly similar: readonly { readonly picture: PictureView }[];
  readonly understood: { readonly known: number; readonly of: number };
}

/**
 * A gallery of 25,000 pictures as a person meets it: through the kernel's door, JSON and all. Searches are for words with one
 * hit, with a few, and with thousands; likeness is asked when every prompt has been read.
 */
export const bench: Bench<
  | 'built'
  | 'opened'
  | 'newest'
  | 'deep'
  | 'search'
  | 'searchP95'
  | 'filtered'
  | 'star'
  | 'still'
  | 'scroll'
  | 'longest'
  | 'likeness'
  | 'read'
> = {
  name: 'gallery',
  onlyWhenNamed: true,
  metrics: {
    built: { title: 'index built from 25,000 files', unit: 's' },
    opened: {
      title: 'the same gallery again → its newest page',
      unit: 'ms',
      aim: { of: 'median', atMost: 2000 },
    },
    newest: { title: 'a page of the newest 60', unit: 'ms' },
    deep: { title: 'a page from the far end', unit: 'ms', aim: { of: 'max', atMost: 100 } },
    search: { title: 'search by words, median of 60', unit: 'ms', aim: { of: 'max', atMost: 100 } },
    searchP95: {
      title: 'search by words, 95th percentile of 60',
      unit: 'ms',
      aim: { of: 'max', atMost: 100 },
    },
    filtered: {
      title: 'search by words among one tag and one model',
      unit: 'ms',
      aim: { of: 'max', atMost: 100 },
    },
    star: { title: 'a star: on disk and in the index', unit: 'ms' },
    still: { title: 'the page with the gallery open: from frame to frame, 95th percentile', unit: 'ms' },
    scroll: { title: 'the same while it is scrolled through, 3 rows a frame', unit: 'ms' },
    longest: { title: 'the longest frame of scrolling', unit: 'ms' },
    likeness: { title: 'search by meaning, median of 60', unit: 'ms', aim: { of: 'max', atMost: 100 } },
    read: { title: 'a prompt read by the network, once', unit: 'ms' },
  },
  async run(count, { root }) {
    const home = mkdtempSync(join(tmpdir(), 'aurora-bench-gallery-'));
    const samples = Object.fromEntries(
      Object.keys(this.metrics).map(key => [key, [] as number[]]),
    ) as unknown as Record<keyof (typeof bench)['metrics'], number[]>;
    try {
      makeManyPictures(join(home, 'pictures'), PICTURES);
      fillVectors(join(home, 'pictures', '.index', 'meanings.db'));
      const first = await startKernelProcess(root, home);
      samples.built.push((await timed(() => whole(first))) / 1000);
      samples.read.push((await timed(() => allRead(first))) / UNREAD);
      await tagSome(first);
      await first.stop();
      for (let i = 0; i < count; i++) {
        const begin = performance.now();
        const kernel = await startKernelProcess(root, home);
        await kernel.get<Listed>('/pictures?limit=60');
        samples.opened.push(performance.now() - begin);
        await allRead(kernel);
        await measure(kernel, samples);
        await scroll(kernel.url, samples);
        await kernel.stop();
      }
      return samples;
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
};

/** Prompts that the network has to read; for the others it would take minutes, and their vectors only have to be there. */
const UNREAD = 200;

const WIDTH = 384;

/** Vectors by chance for all prompts but the last ones and the wanted one's, which are searched as any others. */
function fillVectors(file: string): void {
  const cache = new VectorCache(file, WIDTH);
  const middle = Math.floor(PICTURES / 2);
  const texts = Array.from({ length: PICTURES - UNREAD }, (_, i) => i)
    .filter(i => i !== middle)
    .map(promptOf);
  const dice = mulberry32(1);
  for (let at = 0; at < texts.length; at += 1_000) {
    const some = texts.slice(at, at + 1_000);
    const vectors = Float32Array.from(
      { length: some.length * WIDTH },
      () => (dice() - 0.5) / Math.sqrt(WIDTH / 12),
    );
    cache.add(some, vectors);
  }
  cache.close();
}

/** T. Ettinger's generator, 0 … 1. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

async function measure(kernel: KernelProcess, samples: Record<string, number[]>): Promise<void> {
  const time = (path: string) => timed(() => kernel.get(path));
  const repeat = async (paths: readonly string[]) => {
    const times: number[] = [];
    for (const path of paths) times.push(await time(path));
    return times;
  };
  samples.newest!.push(percentile(await repeat(Array.from({ length: 20 }, () => '/pictures?limit=60')), 0.5));
  samples.deep!.push(
    percentile(
      await repeat(Array.from({ length: 20 }, (_, i) => `/pictures?limit=60&offset=${24_900 - i}`)),
      0.5,
    ),
  );
  const words = Array.from({ length: SEARCHES }, (_, i) =>
    i % 3 === 0 ? `number ${i * 397}` : i % 3 === 1 ? promptOf(i * 397).split(',')[0]! : 'night',
  );
  const searches = await repeat(words.map(text => `/pictures?limit=60&search=${encodeURIComponent(text)}`));
  samples.search!.push(percentile(searches, 0.5));
  samples.searchP95!.push(percentile(searches, 0.95));
  samples.filtered!.push(await time('/pictures?limit=60&tag=kept&model=inkwell-xl&search=night'));
  const { pictures } = await kernel.get<Listed>('/pictures?limit=1&offset=9000');
  samples.star!.push(
    await timed(() => kernel.post('/pictures/mark', { pictures: [pictures[0]!.id], starred: true })),
  );
  const likeness = await repeat(
    words.map(
      (_, i) => `/pictures/similar?limit=60&text=${encodeURIComponent(`something like ${promptOf(i)}`)}`,
    ),
  );
  samples.likeness!.push(percentile(likeness, 0.5));
  const found = await kernel.get<Similar>(
    `/pictures/similar?limit=1&text=${encodeURIComponent('the remains of an ancient fortress')}`,
  );
  if (found.similar[0]?.picture.settings?.prompt !== WANTED)
    throw new Error(`the castle was not found, but ${found.similar[0]?.picture.settings?.prompt}`);
}

/** Frames that are looked at, with and without scrolling; fewer on a machine that does not draw them in so many milliseconds. */
const FRAMES = 120;
const LONGEST_LOOK = 25_000;
/** Milliseconds until a page that is drawn on the processor, beside a kernel that has just begun, shows its first pictures. */
const PATIENCE = 120_000;

/** A person who flicks through the gallery in the real page: how long the page takes from one frame to the next. */
async function scroll(url: string, samples: Record<string, number[]>): Promise<void> {
  const { page, close } = await openPage(url);
  try {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+KeyP');
    await page.getByTestId('album-item').first().waitFor({ timeout: PATIENCE });
    // Her picture, the backdrop and the scene come one after another: what they take at the beginning is no scrolling.
    await page.waitForFunction(() => document.documentElement.dataset.scene === 'ready', null, {
      timeout: PATIENCE,
    });
    const frames = (pixels: number) =>
      page.getByTestId('album').evaluate(
        (element, { step, count, most }) =>
          new Promise<number[]>(resolve => {
            const times: number[] = [];
            let before = 0;
            const until = performance.now() + most;
            const frame = (now: number) => {
              if (before > 0) times.push(now - before);
              before = now;
              element.scrollBy(0, step);
              if (times.length < count && now < until) requestAnimationFrame(frame);
              else resolve(times);
            };
            requestAnimationFrame(frame);
          }),
        { step: pixels, count: FRAMES, most: LONGEST_LOOK },
      );
    samples.still!.push(percentile(await frames(0), 0.95));
    const scrolled = await frames(360);
    samples.scroll!.push(percentile(scrolled, 0.95));
    samples.longest!.push(Math.max(...scrolled));
    const shown = await page.getByTestId('album-item').count();
    if (shown > 80) throw new Error(`${shown} pictures are elements while a dozen are in view`);
  } finally {
    await close();
  }
}

async function whole(kernel: KernelProcess): Promise<void> {
  while ((await kernel.get<Listed>('/pictures?limit=1')).total < PICTURES) await soon();
}

async function allRead(kernel: KernelProcess): Promise<void> {
  for (;;) {
    const { understood } = await kernel.get<Similar>('/pictures/similar?limit=1&text=castle');
    if (understood.known === PICTURES) return;
    await soon();
  }
}

async function tagSome(kernel: KernelProcess): Promise<void> {
  for (let offset = 0; offset < 1_000; offset += 200) {
    const { pictures } = await kernel.get<Listed>(`/pictures?limit=200&offset=${offset * 5}`);
    await kernel.post('/pictures/mark', { pictures: pictures.map(({ id }) => id), addTags: ['kept'] });
  }
}

const soon = () => new Promise(resolve => setTimeout(resolve, 200));

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
