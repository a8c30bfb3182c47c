/** The whole Φ-cycle but the processes: a real world, a real file of memories, simulated time. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuroraWorld, Effect, FIRST_PAUSE, Input, post } from '../../../../components/index.ts';
import type { JobView, PictureView } from '../../../../game/api/protocol.ts';
import { createRegistry } from '../../../../game/bus/registry.ts';
import { commands } from '../../../../game/commands/index.ts';
import { createInbox } from '../../../../game/inbox.ts';
import { MemoryStore } from '../../../../game/memory/memory-store.ts';
import {
  type PaintedDream,
  type ReflectionNews,
  type ReflectionParts,
  ReflectionService,
} from '../../../../game/mind/reflection/reflection-service.ts';
import { reflectionView } from '../../../../game/mind/reflection/reflection-view.ts';
import { rousing } from '../../../../game/mind/reflection/rousing.ts';
import { createAuroraWorld } from '../../../../game/world.ts';
import {
  advanceTime,
  backOff,
  drainInput,
  driftMood,
  packSteps,
  reflect,
  rouse,
} from '../../../../systems/index.ts';
import { temporaryFolder } from '../../gallery/gallery-driver.ts';

const DAY = 86_400_000;
const START = new Date(2026, 10, 2, 12).getTime();

class Night {
  readonly world: AuroraWorld = createAuroraWorld({ seed: 3 });
  readonly store: MemoryStore;
  readonly service: ReflectionService;
  readonly news: ReflectionNews[] = [];
  readonly problems: string[] = [];
  readonly painted: { prompt: string; finish: (picture: PictureView | null) => void }[] = [];
  readonly cancelled: string[] = [];
  readonly marked: string[] = [];
  jobs: JobView[] = [];
  starred: PictureView[] = [];
  reads = true;
  at = START;

  constructor(file: string) {
    (this.world.clock as { step: number }).step = 1;
    this.store = new MemoryStore(file, 'toy');
    const { store } = this;
    const later =
      <Args extends unknown[], Result>(run: (...args: Args) => Result) =>
      async (...args: Args) =>
        run(...args);
    const memory: ReflectionParts['memory'] = {
      consolidate: later(() => store.consolidate(this.at)),
      decay: later(() => store.decay(this.at)),
      resolve: later(() => store.resolve(this.at)),
      lastDay: later(() => store.lastDay(this.at)),
      intend: later(goals => store.intend(goals, this.at)),
      dreamSeeds: later(seed => store.dreamSeeds(seed)),
      dreamWords: later((embeddings, words) => store.dreamWords(embeddings, words)),
      keepDream: later((text, picture, of) => store.keepDream(text, picture, of, this.at)),
    };
    this.service = new ReflectionService({
      ...{ memory, inbox: createInbox(this.world), now: () => this.at },
      read: async texts => {
        if (!this.reads) throw new Error('nobody can read');
        return Float32Array.from(
          texts.flatMap((_, i) => Array.from({ length: 8 }, (_, k) => Math.sin(i * 7 + k))),
        );
      },
      jobs: () => this.jobs,
      starred: () => this.starred,
      paint: async (prompt): Promise<PaintedDream> => {
        const serial = 100 + this.painted.length;
        post(this.world.inbox, Input.jobSubmitted, serial, packSteps(20, -128), 512);
        return {
          ...{ id: `job-${serial}`, serial },
          picture: new Promise(finish => this.painted.push({ prompt, finish })),
        };
      },
      cancel: job => {
        this.cancelled.push(job);
        this.painted[Number(job.slice(4)) - 100]!.finish(null);
        post(this.world.inbox, Input.jobStopped, Number(job.slice(4)));
      },
      markDream: async picture => void this.marked.push(picture),
      onProblem: problem => this.problems.push(problem),
    });
    this.service.events.subscribe(event => this.news.push(event));
  }

  async pass(seconds: number): Promise<this> {
    const { world, service } = this;
    for (let i = 0; i < seconds; i++) {
      for (const system of [advanceTime, drainInput, rouse, backOff, reflect, driftMood]) system(world);
      this.at += 1000;
      const { outbox } = world;
      const effects = Array.from({ length: outbox.length }, (_, e) => [
        ...[outbox.kind[e]!, outbox.a[e]!, outbox.b[e]!, outbox.x[e]!],
      ]);
      outbox.length = 0;
      for (const [kind, a, b, x] of effects) service.carryOut(kind!, a!, b!, x!);
      if (effects.length > 0) await new Promise(setImmediate);
    }
    return this;
  }

  episode(what: string): void {
    const common = {
      kind: 'episode',
      at: this.at,
      about: [what],
      pictures: [`p-${this.at}-${what}`],
    } as const;
    this.store.remember({ ...common, text: `Aurora painted “${what}”.` }, this.at);
  }

  get now() {
    return reflectionView(this.world);
  }
}

const picture = (id: string, prompt = 'a castle'): PictureView =>
  ({ id, settings: { prompt, seed: 5 }, createdAt: new Date(START).toISOString() }) as PictureView;

let night: Night;
beforeEach(() => {
  night = new Night(join(temporaryFolder(), 'memories.db'));
});
afterEach(() => night.store.close());

describe('what is wrong', () => {
  it('in one phase is said once, and the others go on', async () => {
    night.episode('a castle');
    night.episode('a fox');
    night.reads = false;
    night.service.allow({ reflect: true, dream: true });
    await night.pass(3600);
    expect(night.problems).toEqual(['her reflection (dream) came to nothing: nobody can read']);
    expect(night.now.cycles).toBeGreaterThan(4);
    expect(night.now.phase).toBe('rest');
  });
});

describe('four simulated days', () => {
  it('of painting castles: she finds it out, sets goals, and wakes into a mood', async () => {
    night.service.allow({ reflect: true, dream: false });
    night.starred = [picture('star')];
    night.jobs = [
      {
        id: 'j',
        state: 'failed',
        purpose: 'picture',
        settings: { prompt: 'a boat', seed: 9 },
        error: { code: 'WORKER_CRASHED' },
      },
      {
        id: 'k',
        state: 'failed',
        purpose: 'picture',
        settings: { prompt: 'bad', seed: 9 },
        error: { code: 'PROMPT_WEIGHT' },
      },
    ] as unknown as JobView[];
    for (let day = 0; day < 4; day++) {
      night.at = START + day * DAY;
      night.episode('a castle');
      night.service.rouse();
      await night.pass(1800);
    }
    expect(night.store.list({ kind: 'fact' }).memories.map(({ text }) => text)).toEqual([
      'the person often asks for a castle',
    ]);
    expect(night.store.goals().map(({ kind, text }) => [kind, text])).toEqual([
      ['finish', 'Finish the picture that failed: a boat'],
      ['vary', 'Offer a variation of the picture with the star: a castle'],
    ]);
    expect(night.news.map(({ found }) => found)).toEqual(
      expect.arrayContaining(['1 fact found', '2 goals set']),
    );
    expect(night.now.mood.arousal).toBeLessThan(0);
    expect(night.problems).toEqual([]);
  });
});

describe('dreams', () => {
  const asleep = async () => {
    for (const what of ['a castle', 'a violin', 'a snowy mountain']) night.episode(what);
    night.service.allow({ reflect: true, dream: true });
    await night.pass(FIRST_PAUSE + 12);
    expect(night.now).toMatchObject({ phase: 'dream', dreaming: true });
    expect(night.painted[0]!.prompt).toMatch(/^a dream of [a-z]+ and [a-z]+/);
  };

  it('are remembered as dreams, with their picture marked', async () => {
    await asleep();
    night.painted[0]!.finish(picture('dreamt'));
    await new Promise(setImmediate);
    expect(night.marked).toEqual(['dreamt']);
    const [dream] = night.store.list({ picture: 'dreamt' }).memories;
    expect(dream).toMatchObject({ dreamt: true, kind: 'episode' });
    expect(dream!.text).toMatch(/^Aurora had a dream of .* met “/);
    await night.pass(2);
    expect(night.now.phase).toBe('rest');
  });

  it('end at once when somebody does something, and leave nothing', async () => {
    await asleep();
    night.service.rouse();
    expect(night.cancelled).toEqual(['job-100']);
    await night.pass(3);
    expect(night.now).toMatchObject({ phase: 'rest', dreaming: false });
    expect(night.store.list({}).memories.some(({ dreamt }) => dreamt)).toBe(false);
    expect(night.problems).toEqual([]);
  });

  it('end when they are forbidden, and do not come again', async () => {
    await asleep();
    night.service.allow({ reflect: true, dream: false });
    expect(night.cancelled).toHaveLength(1);
    await night.pass(7200);
    expect(night.painted).toHaveLength(1);
  });

  it('are not begun where somebody came while the words were looked for', async () => {
    for (const what of ['a castle', 'a violin']) night.episode(what);
    night.service.allow({ reflect: true, dream: true });
    await night.pass(FIRST_PAUSE + 4);
    night.service.carryOut(Effect.awake, night.now.cycles, 0, 0);
    await night.pass(1);
    night.service.stop();
    await night.pass(3);
    expect(night.painted.length).toBe(night.cancelled.length);
  });
});

describe('who is there', () => {
  it('is told by commands that do something, and not by looks or by what pages send on their own', async () => {
    let roused = 0;
    const registry = rousing(createRegistry(commands), () => roused++);
    const context = { services: {}, face: 'socket', granted: new Set() } as never;
    const looks = ['system', 'pictures', 'goals', 'memories', 'memory', 'recall-memory', 'export-memories'];
    for (const name of [...looks, 'speech-clock', 'look', 'watch-avatar', 'no-such-command'])
      await registry.invoke(name, {}, context).catch(() => {});
    expect(roused).toBe(0);
    for (const name of ['generate', 'say', 'remember', 'sketch'])
      await registry.invoke(name, {}, context).catch(() => {});
    expect(roused).toBe(4);
  });
});
