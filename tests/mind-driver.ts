/**
 * Talks to her: a real world that ticks, the real mind, the real memory and gallery in a folder of the test's, and the real commands.
 * Only what lies in other processes is stood in for: a painter that is done at once, and a voice that writes down what it says.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HeardEvent } from '../game/api/voice-protocol.ts';
import { createRegistry } from '../game/bus/registry.ts';
import { commands } from '../game/commands/index.ts';
import { ConversationLog } from '../game/conversation/conversation-log.ts';
import { forgottenWords } from '../game/conversation/forgotten-words.ts';
import { createFrameTimes } from '../game/frame-times.ts';
import { pictureService } from '../game/gallery/picture-service.ts';
import { PictureStore } from '../game/gallery/picture-store.ts';
import { toldPictures } from '../game/gallery/told-pictures.ts';
import { createInbox } from '../game/inbox.ts';
import { JobService } from '../game/jobs/job-service.ts';
import { MemoryStore, type Which } from '../game/memory/memory-store.ts';
import type { Question } from '../game/memory/recall.ts';
import { MindService } from '../game/mind/mind-service.ts';
import { Asking } from '../game/mind/model/asking.ts';
import type { MindParts } from '../game/mind/parts.ts';
import { HER_PERMISSIONS } from '../game/mind/permissions.ts';
import type { Surroundings } from '../game/mind/thought-record.ts';
import type { TalkView } from '../game/mind/thought-view.ts';
import { KERNEL_SCHEDULE } from '../game/schedule.ts';
import type { KernelServices } from '../game/services.ts';
import { runTick } from '../game/tick.ts';
import { Topic } from '../game/topic.ts';
import type { SpeechEvent } from '../game/voice/speech-event.ts';
import { createAuroraWorld } from '../game/world.ts';
import { AuroraError } from '../models/errors.ts';
import type { GenerationSettings } from '../models/settings.ts';
import { MODEL, metaOf, pngOf } from './game/gallery/gallery-driver.ts';

export interface MindDriverOptions {
  readonly now?: Date;
  readonly seed?: number;
  readonly granted?: MindParts['invoke'] | ReadonlySet<string>;
  readonly read?: MindParts['read'];
  readonly replier?: MindParts['replier'];
  readonly permission?: MindParts['permission'];
  readonly asking?: Asking;
  /** Resolves when her memory is open; what it is asked earlier waits. */
  readonly opened?: Promise<unknown>;
}

/** Seeds that are drawn, so that tests know them. */
const FIRST_SEED = 1_000;

export class MindDriver {
  readonly home: string;
  readonly world = createAuroraWorld({ seed: 1 });
  readonly mind: MindService;
  readonly memory: MemoryStore;
  readonly pictures: PictureStore;
  /** As commands see it. */
  readonly gallery: KernelServices['pictures'];
  readonly said: string[] = [];
  readonly written: string[] = [];
  readonly problems: string[] = [];
  /** Phases by thought, as pages hear of them. */
  readonly phases: { id: string; phase: string }[] = [];
  readonly jobs: JobService;
  readonly conversation: ConversationLog;
  now: Date;
  /** False: what she asks to be painted stays in the queue. */
  painting = true;
  ticks = 0;
  readonly #times = createFrameTimes(KERNEL_SCHEDULE.length);
  readonly #inbox = createInbox(this.world);
  readonly #memory: Pick<MindParts['memory'], 'forget'>;
  readonly #speech = new Topic<SpeechEvent>();
  readonly #hearing = new Topic<HeardEvent>();
  #seeds = FIRST_SEED;
  #busy: Promise<unknown> = Promise.resolve();

  private constructor(home: string, pictures: PictureStore, options: MindDriverOptions) {
    const {
      seed = 1,
      read,
      replier = () => null,
      granted = HER_PERMISSIONS as ReadonlySet<string>,
    } = options;
    this.home = home;
    this.now = options.now ?? new Date(2026, 10, 26, 15, 30);
    this.pictures = pictures;
    this.memory = new MemoryStore(join(home, 'memories.db'), 'none');
    this.jobs = new JobService(this.world, { inbox: this.#inbox, journal: null, now: () => this.now });
    this.conversation = new ConversationLog({
      ...{ speech: this.#speech, hearing: this.#hearing, now: () => this.now },
    });
    const topics = {
      picture: new Topic(),
      picturesChanged: new Topic(),
      picturesRemoved: new Topic(),
    } as never as Parameters<typeof pictureService>[1];
    const meaning = {
      near: async () => Promise.reject(new AuroraError('SEARCH_NOT_STARTING', 'none')),
      learn() {},
      forget() {},
      unlearn() {},
    };
    const gallery = toldPictures(pictureService(pictures, topics, meaning), {
      thrownAway: gone => this.mind.witnessed('thrownAway', gone),
      restored: back => this.mind.witnessed('restored', back),
    });
    this.gallery = gallery;
    const registry = createRegistry(commands);
    const memory = this.#memoryService(options.opened);
    this.#memory = memory;
    const services = {
      ...{ jobs: this.jobs, memory, conversation: this.conversation },
      pictures: gallery,
      fillIn: async (input: unknown) => input,
      generate: (input: Partial<GenerationSettings>) => this.#generate(input),
      voice: {
        say: async ({ text }: { text: string }) => {
          this.said.push(text);
          const id = `said-${this.said.length}`;
          const words = text.replace(/\[[a-z ]+\] ?/g, '').split(' ');
          this.#speech.publish({ id, type: 'started', words, voice: 'x' });
          return { id, text, state: 'waiting' };
        },
        stop: () => [],
      },
      face: { feel() {}, view: () => ({}) },
      asking: options.asking ?? new Asking({ after: () => () => {} }),
      system: () => ({ version: '0.1.0', cores: 2, provider: 'cpu' }),
    } as never as KernelServices;
    this.mind = new MindService(this.world, {
      ...{ inbox: this.#inbox, memory, seed, replier, clock: () => this.ticks * (1000 / 60) },
      jobs: this.jobs,
      now: () => this.now,
      pictures: {
        list: query => gallery.list(query),
        similar: (to, filter, limit) => gallery.similar(to, filter, limit),
        get: id => gallery.get(id),
      },
      read: read ?? (() => Promise.reject(new AuroraError('SEARCH_NOT_STARTING', 'none'))),
      invoke: (command, input) =>
        this.#track(registry.invoke(command, input, { services, face: 'mind', granted: granted as never })),
      permission: options.permission ?? { asked: () => null, withdraw() {} },
      transcript: {
        note: (who, id, text) => {
          this.written.push(text);
          this.conversation.note(who, id, text);
        },
        heard: text => this.conversation.heard(text),
        link: (memories, entries) => this.conversation.link(memories, entries),
        forget: entries => this.conversation.forget(entries),
      },
      onProblem: problem => this.problems.push(problem),
    });
    topics.picturesChanged.subscribe(changed => this.mind.marked(changed));
    this.mind.events.subscribe(({ id, phase }) => this.phases.push({ id, phase }));
    this.jobs.on('ended', record => {
      if (record.picture !== null) this.mind.painted(record.picture, record.id);
      else if (record.error !== null) this.mind.failed(this.jobs.view(record));
    });
  }

  static async open(home: string, options: MindDriverOptions = {}): Promise<MindDriver> {
    mkdirSync(join(home, 'pictures'), { recursive: true });
    return new MindDriver(home, await PictureStore.open(join(home, 'pictures')), options);
  }

  /** Says something, and ticks until she has acted and all that came of it is thought to its end. */
  async say(text: string, surroundings: Surroundings & { heard?: boolean } = {}): Promise<TalkView> {
    const { heard = false, ...around } = surroundings;
    if (heard)
      this.#hearing.publish({ type: 'final', text, averageLogProbability: 0, called: null, goesOn: false });
    let answer: TalkView | null = null;
    let failure: unknown = null;
    this.mind.hear({ text, heard, ...around }).then(
      view => (answer = view),
      error => (failure = error),
    );
    for (let i = 0; i < 400 && answer === null && failure === null; i++) await this.tick();
    if (failure !== null) throw failure;
    if (answer === null) throw new Error(`she did not answer "${text}"`);
    await this.rest();
    return answer;
  }

  /** One tick, and all that it set going outside. */
  async tick(): Promise<void> {
    this.#inbox.flush();
    runTick(this.world, KERNEL_SCHEDULE, this.#times, () => 0);
    this.ticks++;
    const { outbox } = this.world;
    for (let i = 0; i < outbox.length; i++) this.mind.carryOut(outbox.kind[i]!, outbox.a[i]!, outbox.b[i]!);
    outbox.length = 0;
    await this.#busy.catch(() => {});
    // The store answers at once; what hangs on it needs some turns of the loop.
    for (let i = 0; i < 8; i++) await new Promise(resolve => setImmediate(resolve));
  }

  /** Until nothing is thought any more. */
  async rest(): Promise<void> {
    for (let i = 0; i < 60 && (i < 2 || this.world.thoughtBySerial.size > 0); i++) await this.tick();
  }

  /** As the command does it that a panel calls. */
  async forgetElsewhere(which: object): Promise<void> {
    await this.#memory.forget(which as never);
  }

  /** Facts that are believed. */
  facts(): string[] {
    return this.memory.list({ kind: 'fact', limit: 200 }).memories.map(({ text }) => text);
  }

  episodes(): string[] {
    return this.memory.list({ kind: 'episode', limit: 200 }).memories.map(({ text }) => text);
  }

  prompts(): string[] {
    return this.pictures.list({ limit: 200 }).pictures.map(({ settings }) => settings?.prompt ?? '');
  }

  /** Paints what has been left in the queue. */
  async finishAll(): Promise<void> {
    for (const { id, finishedAt } of this.jobs.list()) if (finishedAt === null) await this.#finish(id);
    await this.rest();
  }

  close(): void {
    this.mind.stop();
    this.memory.close();
    this.pictures.close();
  }

  #generate(input: Partial<GenerationSettings>) {
    if (input.prompt === undefined || input.prompt.length > 20_000)
      throw new AuroraError('PROMPT_TOO_LONG', 'The prompt is too long.');
    const settings = {
      ...{
        negativePrompt: '',
        steps: 20,
        guidanceScale: 4,
        width: 8,
        height: 6,
        sampler: 'DDIM',
        noiseSource: 'cpu',
        model: MODEL.name,
      },
      ...input,
      seed: input.seed === undefined || input.seed === -1 ? this.#seeds++ : input.seed,
    } as GenerationSettings;
    const job = this.jobs.submit({
      settings,
      modelPath: '/model',
      modelHash: MODEL.hash,
      resources: {},
      text: {},
    } as never);
    if (this.painting) void this.#track(this.#finish(job.id));
    return job;
  }

  async #finish(id: string): Promise<void> {
    const record = this.jobs.find(id)!;
    const picture = await this.pictures.save(
      pngOf(record.settings),
      metaOf(record.settings, record.createdAt, record.id),
    );
    this.jobs.finished(record, { picture, png: null });
  }

  #track<Result>(work: Promise<Result>): Promise<Result> {
    this.#busy = Promise.allSettled([this.#busy, work]);
    return work;
  }

  #memoryService(
    opened: Promise<unknown> = Promise.resolve(),
  ): MindParts['memory'] & KernelServices['memory'] {
    const store = () => this.memory;
    const now = () => this.now.getTime();
    return {
      remember: async (memory: never) => store().remember(memory, now()),
      correct: async (id: string, change: never) => store().correct(id, change, now()),
      goals: async () => store().goals(),
      settleGoal: async (goal: string, how: 'done' | 'dropped', memory: string | null) =>
        store().settleGoal(goal, how, memory, now()),
      list: async (query: never) => {
        await opened;
        return store().list(query);
      },
      get: async (id: string) => store().get(id),
      // As the kernel does it: what is forgotten is forgotten everywhere.
      forget: async (which: Which) => {
        const facts = store().factsOf(which);
        const memories = store().forget(which);
        const forgotten = forgottenWords(memories, facts, which);
        this.conversation.forgetAll(forgotten);
        this.mind.forgot(forgotten);
        return memories;
      },
      recall: async (question: Omit<Question, 'embedding' | 'now'>) =>
        store().recall({ ...question, now: now(), embedding: null }),
    } as never;
  }
}
