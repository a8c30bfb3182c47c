/** What she remembers, how she thinks, and what she does when nobody needs her. */
import { basename, join } from 'node:path';
import type { AuroraWorld } from '../../components/index.ts';
import type { JobView } from '../api/protocol.ts';
import type { Registry } from '../bus/registry.ts';
import type { ConversationLog } from '../conversation/conversation-log.ts';
import { forgottenWords } from '../conversation/forgotten-words.ts';
import type { PictureStore } from '../gallery/picture-store.ts';
import type { HomePaths } from '../home.ts';
import type { Inbox } from '../inbox.ts';
import type { JobService } from '../jobs/job-service.ts';
import type { LoopClock } from '../loop.ts';
import { MeaningService } from '../meaning/meaning-service.ts';
import { MemoryService } from '../memory/memory-service.ts';
import { warmUp } from '../mind/language/warm-up.ts';
import { MindService } from '../mind/mind-service.ts';
import { Asking } from '../mind/model/asking.ts';
import { CharacterKeeper } from '../mind/model/character/character-keeper.ts';
import { wireLanguageModel } from '../mind/model/language-wiring.ts';
import { LocalLlama } from '../mind/model/llama/local-llama.ts';
import { HER_PERMISSIONS } from '../mind/permissions.ts';
import { Preparation } from '../mind/preparation.ts';
import { ReflectionService } from '../mind/reflection/reflection-service.ts';
import type { KernelServices } from '../services.ts';
import { languageContext, languageFile } from '../settings/list/language.ts';
import { mayDream, mayReflect } from '../settings/list/mind.ts';
import type { SettingsKeeper } from '../settings/settings-keeper.ts';
import type { Supervise } from '../supervisor/supervisor.ts';
import type { KernelTopics } from '../topics.ts';
import type { VoiceService } from '../voice/voice-service.ts';
import type { Libraries } from './libraries.ts';

export interface InnerLifeParts {
  /** Folder of the program. */
  readonly root: string;
  readonly paths: HomePaths;
  readonly world: AuroraWorld;
  readonly settings: SettingsKeeper;
  readonly libraries: Libraries;
  readonly inbox: Inbox;
  readonly jobs: JobService;
  readonly pictures: PictureStore;
  readonly conversation: ConversationLog;
  readonly voice: VoiceService;
  readonly topics: KernelTopics;
  readonly clock: LoopClock;
  readonly supervise: Supervise;
  /** Resolves when the painter has its model: the program's start is over. */
  readonly ready: Promise<void>;
  readonly painting: () => boolean;
  /** Somebody looks at her. */
  readonly watched: () => boolean;
  readonly wall: () => Date;
  readonly onProblem: (problem: string) => void;
  /** What she does, she does by commands, as everybody; they are there when the first is given. */
  readonly services: () => KernelServices;
  readonly registry: () => Registry;
}

/** Pictures that are looked at when they have come by hand. */
const MOST_ARRIVED = 1_000;
/** Of a dream: after everything that anybody asks for. */
const LOWEST_PRIORITY = -128;

export type InnerLife = ReturnType<typeof createInnerLife>;

export function createInnerLife(parts: InnerLifeParts) {
  const { root, paths, world, settings, libraries, inbox, jobs, pictures, voice, topics } = parts;
  const { clock, supervise, wall, onProblem, services, registry } = parts;
  const modelPath = libraries.usual.path;

  const meaning = new MeaningService({
    ...{ entry: join(root, 'build', 'meaning.cjs'), modelPath, clock, supervise },
    cacheFile: join(paths.pictures, '.index', 'meanings.db'),
    wordsAfter: (key, limit) => pictures.wordsAfter(key, limit),
    wanted: parts.watched,
  });
  const read = (texts: readonly string[]) => meaning.read(texts);

  const memory = new MemoryService({
    entry: join(root, 'build', 'memory-thread.cjs'),
    file: paths.memories,
    encoder: basename(modelPath),
    now: () => wall().getTime(),
    ...{ read, onProblem },
    awake: () => meaning.awake,
    onForgotten({ memories, facts, which }) {
      const forgotten = forgottenWords(memories, facts, which);
      parts.conversation.forgetAll(forgotten);
      mind.forgot(forgotten);
    },
    onDreamsForgotten: ids =>
      services()
        .pictures.remove(ids, { forever: true })
        .then(() => {}),
  });

  const asking = new Asking({ after: (milliseconds, run) => clock.after(milliseconds, run) });
  const characters = new CharacterKeeper(paths.characters);
  const llama = new LocalLlama({
    ...{ entry: join(root, 'build', 'llama.cjs'), clock, supervise },
    file: () => settings.get(languageFile) ?? '',
    context: () => settings.get(languageContext),
  });
  const language = wireLanguageModel({
    ...{ settings, characters, asking, memory, now: wall, onProblem },
    commands: () => services().commands.list(),
    check: (command, input) => services().commands.check(command, input),
    invoke: (command, input, permission) =>
      registry().invoke(command, input, {
        services: services(),
        face: 'mind',
        granted: new Set([permission]),
      }),
    say: text => voice.say({ text }),
    local: () => (settings.get(languageFile) === null ? null : llama),
    speech: voice.speech.events,
    hearing: voice.hearing.events,
  });
  asking.events.subscribe(data => topics.language.publish(data));
  language.failures.subscribe(error => topics.language.publish({ error }));

  const mind = new MindService(world, {
    ...{ inbox, memory, jobs, read, now: wall, clock: clock.now, onProblem, seed: 1 },
    invoke: (command, input) =>
      registry().invoke(command, input, { services: services(), face: 'mind', granted: HER_PERMISSIONS }),
    pictures: {
      list: query => services().pictures.list(query),
      similar: (to, filter, limit) => services().pictures.similar(to, filter, limit),
      get: id => services().pictures.get(id),
    },
    replier: () => (language.available ? language : null),
    permission: { asked: () => asking.list().at(-1) ?? null, withdraw: () => language.interrupt() },
    transcript: parts.conversation,
  });
  mind.events.subscribe(news => topics.thought.publish(news));
  topics.picturesChanged.subscribe(changed => mind.marked(changed));
  jobs.on('ended', record => {
    if (record.purpose !== 'picture') return;
    if (record.picture !== null) mind.painted(record.picture, record.id);
    else if (record.error !== null) mind.failed(jobs.view(record));
  });

  const reflection = new ReflectionService({
    ...{ inbox, memory, read, onProblem },
    jobs: (): readonly JobView[] => jobs.list(),
    starred: since =>
      pictures
        .list({ starred: true, limit: 20 })
        .pictures.filter(({ createdAt }) => Date.parse(createdAt) >= since),
    async paint(prompt, seed) {
      const order = libraries.orders.picture(libraries.resolve(await services().fillIn({ prompt, seed })));
      const { id } = jobs.submit({ ...order, purpose: 'dream', priority: LOWEST_PRIORITY });
      return {
        ...{ id, serial: jobs.find(id)!.serial },
        picture: jobs.ended(id).then(({ picture }) => picture),
      };
    },
    cancel: job => void jobs.cancel(job),
    markDream: async picture => {
      await services().pictures.mark([picture], { addTags: ['dream'], addTo: ['Dreams'] });
    },
    now: () => wall().getTime(),
  });
  const allow = () => reflection.allow({ reflect: settings.get(mayReflect), dream: settings.get(mayDream) });
  settings.changed.subscribe(({ name }) => name.startsWith('mind.') && allow());
  allow();
  const preparation = new Preparation({
    started: parts.ready,
    first: [() => warmUp(() => new Promise(resolve => setImmediate(resolve))), () => memory.open()],
    reader: () => mind.prepare().then(() => read(['hello'])),
    busy: parts.painting,
    after: (milliseconds, run) => clock.after(milliseconds, run),
  });
  voice.hearing.events.subscribe(({ type }) => {
    reflection.rouse();
    if (type === 'speech-start') preparation.hurry();
  });

  return {
    ...{ meaning, memory, asking, characters, mind, reflection, preparation },
    /** Pictures were put into the gallery by hand, by id. */
    arrived: (ids: readonly string[]): Promise<void> =>
      mind
        .arrived(pictures.some(ids.slice(0, MOST_ARRIVED)))
        .catch(error => onProblem(`what came was not remembered: ${(error as Error).message}`)),
    /** What the world wants of her. @returns whether it was hers */
    carryOut: (kind: number, a: number, b: number, x: number): boolean =>
      mind.carryOut(kind, a, b) || reflection.carryOut(kind, a, b, x),
    /** No thought goes on; `stop` waits for the rest. */
    ending(): void {
      preparation.stop();
      mind.stop();
      language.interrupt();
      reflection.stop();
    },
    stop: () => Promise.all([meaning.stop(), memory.stop(), llama.stop()]),
  };
}
