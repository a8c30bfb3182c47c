import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Effect } from '../components/index.ts';
import { readPngSummary } from '../models/image/png-text.ts';
import { wildcardFolder } from '../models/prompt/index.ts';
import { type ProviderSetting, providerSetting } from '../models/providers/provider-names.ts';
import { decodeBudget } from '../models/worker/memory-budget.ts';
import type { JobView, ProcessView } from './api/protocol.ts';
import { AvatarService } from './avatar/avatar-service.ts';
import { type AvatarSettings, avatarSettings, USUAL_AVATAR } from './avatar/avatar-settings.ts';
import { FaceService } from './avatar/face-service.ts';
import type { AnyCommand } from './bus/command.ts';
import { commandList } from './bus/command-list.ts';
import { createRegistry, type Registry } from './bus/registry.ts';
import { commands } from './commands/index.ts';
import { configured } from './configured.ts';
import { ConversationLog } from './conversation/conversation-log.ts';
import { DiffusionDevice } from './devices/diffusion-device.ts';
import { Governor } from './devices/governor.ts';
import { GraphicsProbe } from './devices/graphics-probe.ts';
import { ModelNumbers } from './devices/model-numbers.ts';
import { PainterShare } from './devices/painter-share.ts';
import { machineProviders } from './devices/provider-choice.ts';
import { openEmbeddingCatalog } from './extra-networks/embedding-catalog.ts';
import { FileReader } from './extra-networks/file-reader.ts';
import { openLoraCatalog } from './extra-networks/lora-catalog.ts';
import { openUpscalerCatalog } from './extra-networks/upscaler-catalog.ts';
import { openVaeCatalog } from './extra-networks/vae-catalog.ts';
import { createFrameTimes } from './frame-times.ts';
import { pictureService } from './gallery/picture-service.ts';
import { PictureStore } from './gallery/picture-store.ts';
import { composeInThread } from './grids/compose-in-thread.ts';
import { gridFiles } from './grids/grid-files.ts';
import { GridService } from './grids/grid-service.ts';
import { homePaths } from './home.ts';
import { createInbox } from './inbox.ts';
import { InputStore } from './inputs/input-store.ts';
import { sweepUnused } from './inputs/sweep-inputs.ts';
import { takeInputs } from './inputs/take-inputs.ts';
import { fillIn } from './jobs/fill-in.ts';
import { JobJournal } from './jobs/job-journal.ts';
import { createJobOrders } from './jobs/job-orders.ts';
import type { JobRecord } from './jobs/job-record.ts';
import { JobService, type OrderOf } from './jobs/job-service.ts';
import { resolveSettings } from './jobs/resolve-settings.ts';
import { workerCrashed } from './jobs/worker-crashed.ts';
import { createLoop, type LoopClock, systemClock } from './loop.ts';
import { MeaningService } from './meaning/meaning-service.ts';
import { MemoryService } from './memory/memory-service.ts';
import { warmUp } from './mind/language/warm-up.ts';
import { MindService } from './mind/mind-service.ts';
import { Asking } from './mind/model/asking.ts';
import { CharacterKeeper } from './mind/model/character/character-keeper.ts';
import { wireLanguageModel } from './mind/model/language-wiring.ts';
import { LocalLlama } from './mind/model/llama/local-llama.ts';
import { HER_PERMISSIONS } from './mind/permissions.ts';
import { ReflectionService } from './mind/reflection/reflection-service.ts';
import { reflectionView } from './mind/reflection/reflection-view.ts';
import { rousing } from './mind/reflection/rousing.ts';
import { openModelCatalog } from './model-catalog.ts';
import { PluginService } from './plugins/plugin-service.ts';
import { rewritePrompt } from './plugins/rewrite-prompt.ts';
import { tellPlugins } from './plugins/tell-plugins.ts';
import { kernelProcess, processView, wasStarted } from './process-view.ts';
import { kernelId } from './queue/kernel-id.ts';
import { queueAddress } from './queue/queue-address.ts';
import { RemoteQueue } from './queue/remote-queue.ts';
import { KERNEL_SCHEDULE } from './schedule.ts';
import { AuditLog, audited } from './security/audit-log.ts';
import type { KernelServices } from './services.ts';
import { languageFile } from './settings/list/language.ts';
import { mayDream, mayReflect } from './settings/list/mind.ts';
import { modelFolders } from './settings/list/models.ts';
import { paintsHere, queueServer } from './settings/list/painting.ts';
import { picturesFolder } from './settings/list/pictures.ts';
import { patience, welcomed } from './settings/list/program.ts';
import { voiceName, voiceSpeed } from './settings/list/voice.ts';
import { SettingsKeeper } from './settings/settings-keeper.ts';
import { SketchService, sketchSettings } from './sketch/sketch-service.ts';
import { StyleBook } from './styles/style-book.ts';
import type { GuardLimits } from './supervisor/process-guard.ts';
import { Supervisor } from './supervisor/supervisor.ts';
import { systemView } from './system-view.ts';
import { TelemetryService } from './telemetry/telemetry-service.ts';
import { runTick } from './tick.ts';
import { Topic } from './topic.ts';
import type { KernelTopics } from './topics.ts';
import { PresetStore } from './tweaks/preset-store.ts';
import { TweakKeeper } from './tweaks/tweak-keeper.ts';
import { UpscaleService } from './upscale/upscale-service.ts';
import { Upscaler } from './upscale/upscaler.ts';
import { verifyPicture } from './verify-picture.ts';
import { SpeechFeed } from './voice/speech-feed.ts';
import { VoiceService } from './voice/voice-service.ts';
import { WelcomeKeeper } from './welcome-keeper.ts';
import { createAuroraWorld } from './world.ts';

export interface KernelOptions {
  /** Folder of the program: models/ and build/ lie in it. */
  readonly root: string;
  /** Folder of what belongs to the person. */
  readonly home: string;
  readonly version: string;
  /** Keep the queue on disk, and take up what an earlier run left there. One kernel a home at a time. */
  readonly journal: boolean;
  readonly workerEntry?: string;
  readonly workerEnv?: Readonly<Record<string, string>>;
  /** Default: as it is set. */
  readonly provider?: ProviderSetting;
  /** Default: as it is set. */
  readonly avatar?: AvatarSettings;
  /** Address of the Redis server whose workers paint as well. Default: what is set, or none. */
  readonly queue?: string;
  /** Whether this machine paints as well while others can: `spare` only what they cannot. Default: what is set. */
  readonly paintHere?: 'too' | 'spare';
  readonly clock?: LoopClock;
  /** Other limits for a process than the usual ones, by its name. */
  readonly limits?: (name: string) => Partial<GuardLimits>;
  /** Wall time, for file names and listings only. */
  readonly wall?: () => Date;
  readonly modelRoots?: readonly string[];
  /** Folders of the person's own models: ComfyUI's, A1111's, an extra_model_paths.yaml, or any other. Default: as it is set. */
  readonly moreModels?: readonly string[];
  /** Default: all of `commands/`. */
  readonly commands?: readonly AnyCommand[];
}

export interface Kernel {
  readonly services: KernelServices;
  readonly registry: Registry;
  readonly topics: KernelTopics;
  /** Resolves when the worker takes jobs: its model is loaded, or the log says why it cannot be. */
  readonly ready: Promise<void>;
  /** Resolves when the folders of the person's own models and embeddings have been read. */
  readonly modelsFound: Promise<void>;
  /** Resolves when their hashes are known as well, which takes as long as reading all of them. */
  readonly modelsHashed: Promise<void>;
  stop(): Promise<void>;
}

/** Of a dream: after everything that anybody asks for. */
const LOWEST_PRIORITY = -128;

/** Ticks that a late wake-up runs; what it missed beyond that is dropped. */
const MAX_CATCH_UP = 5;
/** Ticks after the last thing that came in. A thought, or a job's beginning, is over by then. */
const CALM_AFTER = 60;

/** A cheap preview with every step; a full decode every so many, as long as they take no more than this share of the time. */
const PREVIEW = { latent: true, fullEvery: 5, fullShare: 0.05 };

/** Puts the kernel together and starts it: the world, its loop, the worker, and the services that commands use. */
export async function startKernel(options: KernelOptions): Promise<Kernel> {
  const { root, home, version, clock = systemClock, wall = () => new Date() } = options;
  const usualPaths = homePaths(home);
  const world = createAuroraWorld({ seed: 1 });
  const onProblem = (problem: string) => console.error(problem);
  const settings = new SettingsKeeper({ file: usualPaths.settings, env: process.env, onProblem });
  const paths = { ...usualPaths, pictures: settings.get(picturesFolder) ?? usualPaths.pictures };
  /** What was set stands in for variables that nobody set. */
  const env = { ...settings.variables(), ...process.env };
  const wildcards = wildcardFolder(paths.wildcards);
  let stopped = false;
  const roots = options.moreModels ?? settings.get(modelFolders);
  const { limits = () => ({ mostMissed: settings.get(patience) }) } = options;
  const supervisor = new Supervisor({ crashes: paths.crashes, version, wall, limits });
  const { supervise } = supervisor;
  const reader = new FileReader(join(root, 'build', 'file-reader.cjs'), paths.cache);
  const catalog = await openModelCatalog({
    roots: options.modelRoots ?? [join(root, 'models', 'weights')],
    more: roots,
    hashCache: paths.cache,
    reader,
    onProblem: problem => stopped || onProblem(problem),
  });
  const journal = options.journal ? new JobJournal(paths.journal, { onProblem }) : null;
  const inputs = new InputStore(paths.inputs);
  const decodeBytes = configured(() => decodeBudget(env), decodeBudget({}), onProblem);
  const stopping = new AbortController();
  const setting = options.provider ?? configured(() => providerSetting(env), 'auto' as const, onProblem);
  const providers = machineProviders({
    setting,
    entry: join(root, 'build', 'provider-probe.cjs'),
    clock,
    signal: stopping.signal,
  });
  const loras = openLoraCatalog({ own: paths.loras, roots, reader, onProblem });
  const embeddings = openEmbeddingCatalog({ own: paths.embeddings, roots, reader, onProblem });
  const vaes = openVaeCatalog({ own: paths.vae, roots, reader, onProblem });
  const networks = openUpscalerCatalog({ own: paths.upscalers, roots, reader, onProblem });
  const styles = new StyleBook({ own: paths.styles, roots, onProblem });
  const orders = createJobOrders({
    ...{ catalog, loras, embeddings, vaes, inputs, version },
    upscalers: networks,
  });
  // A mistyped address is no reason to begin without the other machines in silence.
  const queueText = options.queue ?? settings.get(queueServer);
  const address = queueText ? queueAddress(queueText) : null;
  let lastPost = 0;
  /** What is posted before there is a loop waits for its first tick. */
  let nudge = () => {};
  const inbox = createInbox(world, () => {
    lastPost = world.clock.tick;
    nudge();
  });
  const modelNumbers = new ModelNumbers();
  const jobs = new JobService(world, { inbox, journal, now: wall, models: modelNumbers });
  const idle = () => !jobs.list().some(({ finishedAt }) => finishedAt === null);
  const painting = () => !idle() || sketches.active;
  const voice = new VoiceService({
    entry: join(root, 'build', 'voice-worker.cjs'),
    cacheFolder: join(paths.cache, 'speech'),
    ...{ clock, idle, supervise },
    usual: () => ({ voice: settings.get(voiceName), speed: settings.get(voiceSpeed) }),
  });
  const avatar = new AvatarService({
    ...{ root, home, world, clock, onProblem, supervise },
    cacheFolder: join(paths.cache, 'avatar'),
    settings: options.avatar ?? configured(() => avatarSettings(env, home), USUAL_AVATAR, onProblem),
    painting,
  });
  const sketches = new SketchService({
    send: message => device.sketch(message),
    async prepare(input) {
      const usual = resolveSettings(await services.fillIn(input), catalog, inputs, decodeBytes);
      const { modelPath, resources } = orders.picture(usual);
      const settings = sketchSettings(usual, catalog.byName(usual.model).lacks);
      return { modelPath, settings, resources };
    },
  });
  const { speech } = voice;
  const conversation = new ConversationLog({
    speech: speech.events,
    hearing: voice.hearing.events,
    now: wall,
  });
  const spoken = new SpeechFeed({ events: speech.events, position: () => speech.position(), inbox });
  const face = new FaceService(world, inbox);
  const tweaks = journal && new TweakKeeper({ file: paths.tweaks, face, clock, onProblem });
  const topics: KernelTopics = {
    jobs: new Topic(),
    preview: new Topic(),
    sketch: sketches.events,
    picture: new Topic(),
    picturesChanged: new Topic(),
    picturesRemoved: new Topic(),
    picturesSynced: new Topic(),
    process: new Topic(),
    queue: new Topic(),
    conversation: conversation.events,
    thought: new Topic(),
    language: new Topic(),
    speech: voice.speech.events,
    hearing: voice.hearing.events,
    avatar: avatar.events,
    setting: settings.changed,
    tweak: face.turned,
  };
  const started = clock.now();

  const device = new DiffusionDevice({
    index: 0,
    workerEntry: options.workerEntry ?? join(root, 'build', 'worker.cjs'),
    modelPath: catalog.models[0]!.path,
    preview: PREVIEW,
    spared: address !== null && (options.paintHere ?? settings.get(paintsHere)) === 'spare',
    provider: () => providers.choose(),
    inbox,
    jobs,
    models: modelNumbers,
    clock,
    supervise,
    save: keepPicture,
    sketched: message => sketches.receive(message),
    env: { ...settings.variables(), AURORA_CACHE: paths.cache, ...options.workerEnv },
  });
  const remote =
    address &&
    new RemoteQueue({
      ...{ address, version, inbox, jobs, clock, onProblem },
      kernel: await kernelId(options.journal ? paths.queueId : null),
      preview: PREVIEW,
      firstDevice: 1,
      lasting: options.journal,
      save: keepPicture,
    });
  const share = new PainterShare();
  const governor = new Governor({
    clock,
    facts: () => ({
      painting: painting(),
      framesPerSecond: avatar.watched ? avatar.view().framesPerSecond || null : null,
      speechAhead: speech.ahead(),
    }),
    apply(wanted, rest) {
      share.update(wanted, device.process.pid);
      device.pace(rest);
    },
  });
  governor.start();
  // A text's first word is not to wait for the next look.
  speech.events.subscribe(({ type }) => {
    if (type === 'started') governor.look();
  });
  const ready = new Promise<void>(resolve => {
    device.process.on('state', state => {
      if (state !== 'ready') return;
      sketches.workerReady();
      resolve();
    });
  });
  // The worker starts while providers are tried, and loads its model while the gallery opens.
  void providers.choose().then(({ provider, reason }) => {
    if (setting !== 'auto' && provider !== setting) onProblem(reason);
  });
  device.start();
  const pictures = await PictureStore.open(paths.pictures, {
    syncInBackground: true,
    onSynced: () => topics.picturesSynced.publish({}),
    onProblem,
  }).catch(async error => {
    await device.stop();
    journal?.close();
    throw error;
  });

  const meaning = new MeaningService({
    entry: join(root, 'build', 'meaning.cjs'),
    modelPath: catalog.models[0]!.path,
    cacheFile: join(paths.pictures, '.index', 'meanings.db'),
    clock,
    supervise,
    wordsAfter: (key, limit) => pictures.wordsAfter(key, limit),
  });

  const memory = new MemoryService({
    entry: join(root, 'build', 'memory-thread.cjs'),
    file: paths.memories,
    encoder: basename(catalog.models[0]!.path),
    read: texts => meaning.read(texts),
    now: () => wall().getTime(),
    onProblem,
    onDreamsForgotten: ids => services.pictures.remove(ids, { forever: true }).then(() => {}),
  });

  const asking = new Asking({ after: (milliseconds, run) => clock.after(milliseconds, run) });
  const characters = new CharacterKeeper(paths.characters);
  const llama = new LocalLlama({
    ...{ entry: join(root, 'build', 'llama.cjs'), clock, supervise },
    file: () => settings.get(languageFile) ?? '',
  });
  const language = wireLanguageModel({
    ...{ settings, characters, asking, memory, now: wall, onProblem },
    commands: () => services.commands.list(),
    check: (command, input) => services.commands.check(command, input),
    invoke: (command, input, permission) =>
      registry.invoke(command, input, { services, face: 'mind', granted: new Set([permission]) }),
    say: text => voice.say({ text }),
    local: () => (settings.get(languageFile) === null ? null : llama),
    speech: speech.events,
    hearing: voice.hearing.events,
  });
  asking.events.subscribe(data => topics.language.publish(data));
  language.failures.subscribe(error => topics.language.publish({ error }));

  const mind = new MindService(world, {
    ...{ inbox, memory, jobs, now: wall, clock: clock.now, onProblem, seed: 1 },
    invoke: (command, input) =>
      registry.invoke(command, input, { services, face: 'mind', granted: HER_PERMISSIONS }),
    pictures: {
      list: query => services.pictures.list(query),
      similar: (to, filter, limit) => services.pictures.similar(to, filter, limit),
      get: id => services.pictures.get(id),
    },
    read: texts => meaning.read(texts),
    replier: () => (language.available ? language : null),
    note: (who, id, text) => conversation.note(who, id, text),
  });
  void ready.then(() => warmUp(() => new Promise(resolve => setImmediate(resolve))));
  mind.events.subscribe(news => topics.thought.publish(news));
  topics.picturesChanged.subscribe(changed => mind.marked(changed));
  jobs.on('ended', record => {
    if (record.purpose !== 'picture') return;
    if (record.picture !== null) mind.painted(record.picture, record.id);
    else if (record.error !== null) mind.failed(jobs.view(record));
  });
  const reflection = new ReflectionService({
    ...{ inbox, memory, onProblem },
    read: texts => meaning.read(texts),
    jobs: () => jobs.list(),
    starred: since =>
      pictures
        .list({ starred: true, limit: 20 })
        .pictures.filter(({ createdAt }) => Date.parse(createdAt) >= since),
    async paint(prompt, seed) {
      const filled = await services.fillIn({ prompt, seed });
      const settings = resolveSettings(filled, catalog, inputs, decodeBytes);
      const order = orders.picture(settings);
      const { id } = jobs.submit({ ...order, purpose: 'dream', priority: LOWEST_PRIORITY });
      return {
        ...{ id, serial: jobs.find(id)!.serial },
        picture: jobs.ended(id).then(({ picture }) => picture),
      };
    },
    cancel: job => void jobs.cancel(job),
    markDream: async picture => {
      await services.pictures.mark([picture], { addTags: ['dream'], addTo: ['Dreams'] });
    },
    now: () => wall().getTime(),
  });
  const allowMind = () =>
    reflection.allow({ reflect: settings.get(mayReflect), dream: settings.get(mayDream) });
  settings.changed.subscribe(({ name }) => name.startsWith('mind.') && allowMind());
  allowMind();
  voice.hearing.events.subscribe(() => reflection.rouse());

  /** A job of an earlier run, with the models, LoRAs and embeddings of this one. */
  const orderOf: OrderOf = ({ settings }) => orders.picture(settings);

  const takeUp = () => jobs.takeUp(orderOf);

  /** Jobs of an earlier run with files of the person's own wait until those folders have been read. */
  async function takeUpWaiting(): Promise<void> {
    const files = [loras, embeddings, vaes, networks];
    await Promise.all([catalog.complete, ...files.map(({ complete }) => complete)]);
    if (stopped) return;
    takeUp();
    grids.takeUp();
    await catalog.hashed;
    if (stopped) return;
    takeUp();
    grids.takeUp();
    for (const id of jobs.held) onProblem(`the job ${id}: ${jobs.get(id).notes.join(' ')}`);
  }

  /** Pictures on their way to the disk: whoever finishes a job first has finished it. */
  const keeping = new Map<string, Promise<void>>();

  function keepPicture(record: JobRecord, png: Uint8Array): Promise<void> {
    const underWay = keeping.get(record.id);
    if (underWay) return underWay;
    if (record.ended !== null) return Promise.resolve();
    const kept = savePicture(record, png).finally(() => keeping.delete(record.id));
    keeping.set(record.id, kept);
    return kept;
  }

  async function savePicture(record: JobRecord, png: Uint8Array): Promise<void> {
    if (record.purpose === 'verify') return jobs.finished(record, { picture: null, png });
    const { settings } = record;
    const { width, height } = readPngSummary(png);
    const picture = await pictures.save(png, {
      jobId: record.id,
      settings,
      modelHash: record.modelHash,
      width,
      height,
      at: record.createdAt,
      mayBeThere: record.restored,
    });
    grids.painted(record.id, picture);
    jobs.finished(record, { picture, png: null });
    topics.picture.publish(picture);
  }

  function dispatch(record: JobRecord, to: number): void {
    const entity = world.jobBySerial.get(record.serial);
    if (entity !== undefined) record.resumes = world.components.Job.resumes[entity]!;
    if (to === 0) device.run(record);
    else remote?.run(record);
  }

  function carryOutEffects(): void {
    const { outbox } = world;
    let moved = false;
    for (let i = 0; i < outbox.length; i++) {
      moved ||= outbox.kind[i] === Effect.reordered;
      const kind = outbox.kind[i]!;
      if (mind.carryOut(kind, outbox.a[i]!, outbox.b[i]!)) continue;
      if (reflection.carryOut(kind, outbox.a[i]!, outbox.b[i]!, outbox.x[i]!)) continue;
      const record = jobs.bySerial(outbox.a[i]!);
      if (record === undefined) continue;
      const to = outbox.b[i]!;
      if (kind === Effect.dispatch) dispatch(record, to);
      else if (kind === Effect.stop) (to === 0 ? device : remote)?.cancel(record);
      else if (kind === Effect.preempt) device.preempt(record);
      else if (kind === Effect.cancelled) jobs.stopped(record);
      else if (kind === Effect.abandoned) jobs.failed(record, workerCrashed(record));
    }
    outbox.length = 0;
    if (moved) jobs.reordered();
  }

  function tellPages(): void {
    const { published } = world;
    if (published.length === 0) return;
    const views: JobView[] = [];
    for (let i = 0; i < published.length; i++) {
      const record = jobs.bySerial(published.entities[i]!);
      if (record !== undefined) views.push(jobs.view(record));
    }
    topics.jobs.publish({ tick: world.clock.tick, jobs: views });
  }

  const times = createFrameTimes(KERNEL_SCHEDULE.length);
  const loop = createLoop({
    stepMs: world.clock.step * 1000,
    maxCatchUp: MAX_CATCH_UP,
    clock,
    calm: () => !avatar.watched && speech.position() === null && world.clock.tick - lastPost > CALM_AFTER,
    step() {
      spoken.step();
      inbox.flush();
      runTick(world, KERNEL_SCHEDULE, times, clock.now);
      avatar.submitPose();
      carryOutEffects();
      tellPages();
    },
  });
  nudge = loop.nudge;

  supervisor.changed.subscribe(child => topics.process.publish(processView(child)));
  const processes = (): ProcessView[] => [
    kernelProcess(),
    ...supervisor.processes.filter(wasStarted).map(processView),
  ];
  jobs.on('preview', (record, step, preview) =>
    topics.preview.publish({ job: jobs.view(record), step, preview }),
  );

  const grids = new GridService({
    ...{ jobs, orders, pictures, now: wall, onProblem },
    files: journal && gridFiles(paths.grids),
    fillIn: input => services.fillIn(input),
    resolve: input => resolveSettings(input, catalog, inputs, decodeBytes),
    compose: (sheet, text) =>
      composeInThread(join(root, 'build', 'grid-composer.cjs'), { root, sheet, text }),
    onPicture: picture => topics.picture.publish(picture),
  });

  const upscaler = new Upscaler(join(root, 'build', 'upscaler.cjs'), supervisor, clock);
  const upscales = new UpscaleService({
    ...{ upscaler, networks, inputs, pictures, version, now: wall },
    onPicture: picture => topics.picture.publish(picture),
  });

  const telemetry = new TelemetryService({
    ...{ times, clock, jobs, processes, version, dropped: loop.dropped, stepMs: world.clock.step * 1000 },
    systems: KERNEL_SCHEDULE.map(({ name }) => name),
    wall: () => wall().getTime(),
    speech: speech.events,
    speechLatency: () => speech.latency,
  });
  const plugins = new PluginService({
    ...{
      folder: paths.plugins,
      grants: paths.grants,
      build: join(root, 'build'),
      clock,
      supervisor,
      onProblem,
    },
    commands: options.commands ?? commands,
    invoke: ({ name, permission }, input) =>
      registry.invoke(name, input, { services, face: 'plugin', granted: new Set([permission]) }),
  });
  const program = process.platform === 'win32' ? 'aurora-probe.exe' : 'aurora-probe';
  const graphics = new GraphicsProbe({ command: [join(root, 'build/native', program)], clock });
  const audit = journal && new AuditLog({ file: paths.audit, now: wall, onProblem });
  const registry = audited(
    rousing(
      createRegistry(options.commands ?? commands, () => plugins.commands),
      () => reflection.rouse(),
    ),
    audit,
  );
  const services: KernelServices = {
    version,
    jobs,
    commands: commandList(registry),
    async fillIn(request) {
      const input = await rewritePrompt(await styles.apply(request), plugins);
      const filled = await fillIn(await takeInputs(input, inputs, services.readPicture), wildcards);
      await orders.prepare(filled);
      return filled;
    },
    generate(input, priority = 0) {
      device.wake();
      const order = orders.picture(resolveSettings(input, catalog, inputs, decodeBytes));
      return jobs.submit({ ...order, priority });
    },
    models: {
      list: () =>
        catalog.models.map((model, i) => ({
          ...model,
          loaded: device.loaded.has(model.path),
          default: i === 0,
        })),
      refused: () => catalog.refused,
      verify: name => catalog.verify(name),
    },
    conversation,
    loras: { ...loras, refresh: () => loras.refresh().then(takeUp) },
    vaes: { ...vaes, refresh: () => vaes.refresh().then(takeUp) },
    upscalers: { ...networks, refresh: () => networks.refresh().then(takeUp) },
    embeddings: { ...embeddings, refresh: () => embeddings.refresh().then(takeUp) },
    settings,
    plugins,
    styles,
    grids,
    sketches,
    inputs: {
      add: bytes => inputs.add(bytes, 'image'),
      receive: (pieces, kind) => inputs.receive(pieces, kind),
      find: hash => inputs.find(hash),
    },
    memory,
    mind,
    reflection: () => reflectionView(world),
    asking,
    characters,
    pictures: pictureService(pictures, topics, meaning),
    readPicture: async id => readFile(pictures.get(id).path),
    async providers() {
      await providers.choose();
      return providers.all();
    },
    upscale: (bytes, input, signal) => upscales.upscale(bytes, input, signal),
    cancelUpscales: () => upscaler.cancel(),
    verify: async (png, name) =>
      (await upscales.verify(png, name)) ?? verifyPicture(png, name, { catalog, jobs, orders, inputs }),
    voice,
    avatar,
    face,
    presets: new PresetStore(paths.presets),
    welcome: new WelcomeKeeper({
      ...{ file: journal && paths.welcome, off: !settings.get(welcomed), onProblem },
    }),
    telemetry,
    graphics: () => graphics.look(),
    audit: most => audit?.list(most) ?? [],
    system: () =>
      systemView({
        version,
        provider: device.provider,
        providerReason: device.providerReason,
        providers: providers.known,
        uptimeSeconds: (clock.now() - started) / 1000,
        tick: world.clock.tick,
        times,
        processes: processes(),
        crashes: supervisor.crashes(),
        graphics: graphics.known,
        avatar: avatar.view(),
        governor: governor.view(),
        picturesDirectory: paths.pictures,
        remote: remote?.view() ?? null,
      }),
  };

  jobs.on('paused', paused => topics.queue.publish({ paused }));
  jobs.on('held', record => topics.jobs.publish({ tick: world.clock.tick, jobs: [jobs.view(record)] }));
  jobs.restore(orderOf);
  grids.restore();
  void takeUpWaiting();
  void remote?.start();
  // Only where this is the one kernel of its home.
  if (journal)
    void sweepUnused({ inputs, pictures, jobs, now: () => wall().getTime(), stopped: () => stopped }).catch(
      error => stopped || onProblem(`unused pictures could not be removed: ${(error as Error).message}`),
    );
  const untellPlugins = tellPlugins(plugins, topics);
  await plugins.complete;
  loop.start();
  return {
    services,
    registry,
    topics,
    ready,
    modelsFound: Promise.all([catalog.complete, embeddings.complete]).then(() => {}),
    modelsHashed: Promise.all([catalog.hashed, embeddings.complete]).then(() => {}),
    async stop() {
      stopped = true;
      loop.stop();
      governor.stop();
      stopping.abort();
      mind.stop();
      language.interrupt();
      reflection.stop();
      for (const files of [loras, embeddings, vaes, networks]) files.stop();
      untellPlugins();
      await Promise.all([reader.stop(), upscaler.stop(), remote?.stop(), plugins.stop()]);
      await Promise.all([
        device.stop(),
        voice.close(),
        avatar.stop(),
        meaning.stop(),
        memory.stop(),
        llama.stop(),
        tweaks?.stop(),
      ]);
      journal?.close();
      pictures.close();
    },
  };
}
