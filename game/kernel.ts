/** The kernel put together: the world and its loop, and everybody who works for it. Its larger parts are in `kernel/`. */
import { join } from 'node:path';
import { SAMPLERS } from '../models/settings.ts';
import type { ProcessView } from './api/protocol.ts';
import { AvatarService } from './avatar/avatar-service.ts';
import { avatarSettings, USUAL_AVATAR } from './avatar/avatar-settings.ts';
import { FaceService } from './avatar/face-service.ts';
import { createRegistry } from './bus/registry.ts';
import { commands } from './commands/index.ts';
import { configured } from './configured.ts';
import { ConversationLog } from './conversation/conversation-log.ts';
import { GraphicsProbe } from './devices/graphics-probe.ts';
import { ModelNumbers } from './devices/model-numbers.ts';
import { createFrameTimes } from './frame-times.ts';
import { PictureStore } from './gallery/picture-store.ts';
import { composeInThread } from './grids/compose-in-thread.ts';
import { gridFiles } from './grids/grid-files.ts';
import { GridService } from './grids/grid-service.ts';
import { homePaths } from './home.ts';
import { createInbox } from './inbox.ts';
import { sweepUnused } from './inputs/sweep-inputs.ts';
import { JobJournal } from './jobs/job-journal.ts';
import { JobService, type OrderOf } from './jobs/job-service.ts';
import { createInnerLife } from './kernel/inner-life.ts';
import { pictureKeeper } from './kernel/keep-pictures.ts';
import type { Kernel, KernelOptions } from './kernel/kernel-options.ts';
import { kernelServices } from './kernel/kernel-services.ts';
import { openLibraries } from './kernel/libraries.ts';
import { createPainters } from './kernel/painters.ts';
import { carryOutEffects, tellPages } from './kernel/tell-world.ts';
import { createLoop, systemClock } from './loop.ts';
import { rousing } from './mind/reflection/rousing.ts';
import { modelOf } from './model-catalog.ts';
import { PluginService } from './plugins/plugin-service.ts';
import { tellPlugins } from './plugins/tell-plugins.ts';
import { kernelProcess, processView, wasStarted } from './process-view.ts';
import { KERNEL_SCHEDULE } from './schedule.ts';
import { AuditLog, audited } from './security/audit-log.ts';
import { modelFolders } from './settings/list/models.ts';
import { picturesFolder } from './settings/list/pictures.ts';
import { patience, welcomed } from './settings/list/program.ts';
import { voiceName, voiceSpeed } from './settings/list/voice.ts';
import { SettingsKeeper } from './settings/settings-keeper.ts';
import { SketchService, sketchInput, sketchSettings } from './sketch/sketch-service.ts';
import { Supervisor } from './supervisor/supervisor.ts';
import { TelemetryService } from './telemetry/telemetry-service.ts';
import { runTick } from './tick.ts';
import { Topic } from './topic.ts';
import type { KernelTopics } from './topics.ts';
import { PresetStore } from './tweaks/preset-store.ts';
import { TweakKeeper } from './tweaks/tweak-keeper.ts';
import { UpscaleService } from './upscale/upscale-service.ts';
import { Upscaler } from './upscale/upscaler.ts';
import { SpeechFeed } from './voice/speech-feed.ts';
import { VoiceService } from './voice/voice-service.ts';
import { WelcomeKeeper } from './welcome-keeper.ts';
import { createAuroraWorld } from './world.ts';

export type { Kernel, KernelOptions } from './kernel/kernel-options.ts';

/** Ticks that a late wake-up runs; what it missed beyond that is dropped. */
const MAX_CATCH_UP = 5;
/** Ticks after the last thing that came in. A thought, or a job's beginning, is over by then. */
const CALM_AFTER = 60;

/** Starts the kernel: the world, its loop, the worker, and the services that commands use. */
export async function startKernel(options: KernelOptions): Promise<Kernel> {
  const { root, home, version, clock = systemClock, wall = () => new Date() } = options;
  const usualPaths = homePaths(home);
  const world = createAuroraWorld({ seed: 1 });
  const onProblem = (problem: string) => console.error(problem);
  const settings = new SettingsKeeper({ file: usualPaths.settings, env: process.env, onProblem });
  const paths = { ...usualPaths, pictures: settings.get(picturesFolder) ?? usualPaths.pictures };
  /** What was set stands in for variables that nobody set. */
  const env = { ...settings.variables(), ...process.env };
  const started = clock.now();
  let stopped = false;
  const { limits = () => ({ mostMissed: settings.get(patience) }) } = options;
  const supervisor = new Supervisor({ crashes: paths.crashes, version, wall, limits });
  const { supervise } = supervisor;
  const libraries = await openLibraries({
    ...{ root, paths, version, env, onProblem },
    ...(options.modelRoots && { modelRoots: options.modelRoots }),
    roots: options.moreModels ?? settings.get(modelFolders),
  });
  const { catalog, inputs, orders } = libraries;
  const journal = options.journal ? new JobJournal(paths.journal, { onProblem }) : null;

  let lastPost = 0;
  /** What is posted before there is a loop waits for its first tick. */
  let nudge = () => {};
  const inbox = createInbox(world, () => {
    lastPost = world.clock.tick;
    nudge();
  });
  const models = new ModelNumbers();
  const jobs = new JobService(world, { inbox, journal, now: wall, models });
  const idle = () => !jobs.list().some(({ finishedAt }) => finishedAt === null);
  const painting = () => !idle() || sketches.active;
  const voice = new VoiceService({
    entry: join(root, 'build', 'voice-worker.cjs'),
    cacheFolder: join(paths.cache, 'speech'),
    ...{ clock, idle, supervise },
    usual: () => ({ voice: settings.get(voiceName), speed: settings.get(voiceSpeed) }),
  });
  const { speech } = voice;
  const avatar = new AvatarService({
    ...{ root, home, world, clock, onProblem, supervise, painting },
    onWatched: () => innerLife.preparation.expect(),
    cacheFolder: join(paths.cache, 'avatar'),
    settings: options.avatar ?? configured(() => avatarSettings(env, home), USUAL_AVATAR, onProblem),
  });
  const sketches = new SketchService({
    send: message => painters.local.sketch(message),
    async prepare(input) {
      const model = modelOf(catalog, input.model);
      const quick = await libraries.loras.quick(model.family);
      const usual = libraries.resolve(await services.fillIn(sketchInput(input, quick?.steps)));
      const { modelPath, resources } = orders.picture(usual);
      const settings = quick ? usual : sketchSettings(usual, model.lacks);
      return { modelPath, settings, resources };
    },
  });
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
    samplers: new Topic(),
    picture: new Topic(),
    picturesChanged: new Topic(),
    picturesRemoved: new Topic(),
    picturesSynced: new Topic(),
    process: new Topic(),
    queue: new Topic(),
    conversation: conversation.events,
    thought: new Topic(),
    language: new Topic(),
    speech: speech.events,
    hearing: voice.hearing.events,
    avatar: avatar.events,
    setting: settings.changed,
    tweak: face.turned,
  };
  const painters = await createPainters({
    ...options,
    ...{ paths, settings, env, inbox, jobs, models, clock, supervise },
    ...{ avatar, speech, sketches, painting, onProblem },
    modelPath: libraries.usual.path,
    save: pictureKeeper({
      jobs,
      pictures: () => pictures,
      onSaved: (record, picture) => grids.painted(record.id, picture),
      onKept: picture => topics.picture.publish(picture),
    }),
  });
  const { ready } = painters;
  // The worker loads its model while the gallery opens.
  const gallery = PictureStore.open(paths.pictures, {
    syncInBackground: true,
    onSynced({ added }) {
      topics.picturesSynced.publish({});
      // What was there before she was has not come.
      void gallery.then(() => innerLife.arrived(added));
    },
    onProblem,
  });
  const pictures = await gallery.catch(async error => {
    await painters.local.stop();
    journal?.close();
    throw error;
  });
  const innerLife = createInnerLife({
    ...{ root, paths, world, settings, libraries, inbox, jobs, pictures, conversation, voice, topics },
    ...{ clock, supervise, wall, onProblem, ready, painting },
    watched: () => avatar.watched,
    services: () => services,
    registry: () => registry,
  });
  const { reflection } = innerLife;

  /** A job of an earlier run, with the models, LoRAs and embeddings of this one. */
  const orderOf: OrderOf = ({ settings }) => orders.picture(settings);
  const takeUp = () => jobs.takeUp(orderOf);

  /** Jobs of an earlier run with files of the person's own wait until those folders have been read. */
  async function takeUpWaiting(): Promise<void> {
    for (const known of [libraries.complete, catalog.hashed]) {
      await known;
      if (stopped) return;
      takeUp();
      grids.takeUp();
    }
    for (const id of jobs.held) onProblem(`the job ${id}: ${jobs.get(id).notes.join(' ')}`);
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
      carryOutEffects(world, { jobs, painters, innerLife });
      tellPages(world, jobs, topics);
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
    resolve: libraries.resolve,
    compose: (sheet, text) =>
      composeInThread(join(root, 'build', 'grid-composer.cjs'), { root, sheet, text }),
    onPicture: picture => topics.picture.publish(picture),
  });

  const upscaler = new Upscaler(join(root, 'build', 'upscaler.cjs'), supervisor, clock);
  const upscales = new UpscaleService({
    ...{ upscaler, inputs, pictures, version, now: wall },
    networks: libraries.upscalers,
    onPicture(picture) {
      topics.picture.publish(picture);
      innerLife.mind.witnessed('enlarged', [picture]);
    },
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
    samplersChanged: () =>
      topics.samplers.publish([...SAMPLERS, ...plugins.samplers.map(({ name }) => name)]),
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
  const presets = new PresetStore(paths.presets);
  const welcome = new WelcomeKeeper({
    ...{ file: journal && paths.welcome, off: !settings.get(welcomed), onProblem },
  });
  const services = kernelServices({
    ...{ version, libraries, painters, innerLife, jobs, pictures, topics, registry, world },
    ...{ conversation, settings, plugins, grids, sketches, upscaler, upscales, voice, avatar, face },
    ...{ presets, welcome, telemetry, graphics, audit, supervisor, processes, times, takeUp },
    picturesDirectory: paths.pictures,
    uptime: () => (clock.now() - started) / 1000,
  });

  jobs.on('paused', paused => topics.queue.publish({ paused }));
  jobs.on('held', record => topics.jobs.publish({ tick: world.clock.tick, jobs: [jobs.view(record)] }));
  jobs.restore(orderOf);
  grids.restore();
  void takeUpWaiting();
  void painters.remote?.start();
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
    modelsFound: Promise.all([catalog.complete, libraries.embeddings.complete]).then(() => {}),
    modelsHashed: Promise.all([catalog.hashed, libraries.embeddings.complete]).then(() => {}),
    async stop() {
      stopped = true;
      loop.stop();
      painters.ending();
      innerLife.ending();
      untellPlugins();
      await Promise.all([libraries.stop(), upscaler.stop(), painters.remote?.stop(), plugins.stop()]);
      await Promise.all([
        painters.local.stop(),
        voice.close(),
        avatar.stop(),
        innerLife.stop(),
        tweaks?.stop(),
      ]);
      journal?.close();
      pictures.close();
    },
  };
}
