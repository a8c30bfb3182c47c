/** The kernel as commands see it: what its parts can do, by the names of `KernelServices`. */
import { readFile } from 'node:fs/promises';
import type { AuroraWorld } from '../../components/index.ts';
import type { ProcessView } from '../api/protocol.ts';
import type { AvatarService } from '../avatar/avatar-service.ts';
import { commandList } from '../bus/command-list.ts';
import type { Registry } from '../bus/registry.ts';
import type { GraphicsProbe } from '../devices/graphics-probe.ts';
import type { FrameTimes } from '../frame-times.ts';
import { pictureService } from '../gallery/picture-service.ts';
import type { PictureStore } from '../gallery/picture-store.ts';
import { toldPictures } from '../gallery/told-pictures.ts';
import { takeInputs } from '../inputs/take-inputs.ts';
import { fillIn } from '../jobs/fill-in.ts';
import { reflectionView } from '../mind/reflection/reflection-view.ts';
import { chooseSampler } from '../plugins/choose-sampler.ts';
import type { PluginService } from '../plugins/plugin-service.ts';
import { rewritePrompt } from '../plugins/rewrite-prompt.ts';
import type { AuditLog } from '../security/audit-log.ts';
import type { KernelServices } from '../services.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { systemView } from '../system-view.ts';
import type { KernelTopics } from '../topics.ts';
import type { UpscaleService } from '../upscale/upscale-service.ts';
import type { Upscaler } from '../upscale/upscaler.ts';
import { verifyPicture } from '../verify-picture.ts';
import type { InnerLife } from './inner-life.ts';
import type { Libraries } from './libraries.ts';
import type { Painters } from './painters.ts';

/** Parts that commands see as they are. */
type Shown = Pick<
  KernelServices,
  | 'version'
  | 'jobs'
  | 'conversation'
  | 'settings'
  | 'grids'
  | 'sketches'
  | 'voice'
  | 'face'
  | 'presets'
  | 'welcome'
  | 'telemetry'
>;

export interface KernelParts extends Shown {
  readonly libraries: Libraries;
  readonly painters: Painters;
  readonly innerLife: InnerLife;
  readonly pictures: PictureStore;
  readonly plugins: PluginService;
  readonly avatar: AvatarService;
  readonly upscaler: Upscaler;
  readonly upscales: UpscaleService;
  readonly graphics: GraphicsProbe;
  readonly audit: AuditLog | null;
  readonly supervisor: Supervisor;
  readonly topics: KernelTopics;
  readonly registry: Registry;
  readonly world: AuroraWorld;
  readonly times: FrameTimes;
  readonly processes: () => readonly ProcessView[];
  /** Jobs that waited for files go on where those are there now. */
  readonly takeUp: () => void;
  readonly picturesDirectory: string;
  /** Seconds. */
  readonly uptime: () => number;
}

export function kernelServices(parts: KernelParts): KernelServices {
  const { libraries, painters, innerLife, pictures, plugins, avatar, upscaler, upscales, takeUp, ...shown } =
    parts;
  const { catalog, inputs, orders } = libraries;
  const { jobs, world, version } = parts;
  const { memory, mind, asking, characters } = innerLife;
  const { local, providers } = painters;
  /** Files that a person may have added; jobs may have waited for them. */
  const shelf = <Files extends { refresh(): Promise<void> }>(files: Files) => ({
    ...files,
    refresh: () => files.refresh().then(takeUp),
  });
  const readPicture = (id: string) => readFile(pictures.get(id).path);
  return {
    ...{ version, jobs, memory, mind, asking, characters, plugins, avatar, readPicture },
    conversation: shown.conversation,
    settings: shown.settings,
    grids: shown.grids,
    sketches: shown.sketches,
    voice: shown.voice,
    face: shown.face,
    presets: shown.presets,
    welcome: shown.welcome,
    telemetry: shown.telemetry,
    commands: commandList(parts.registry),
    async fillIn(request) {
      const styled = await libraries.styles.apply(request);
      const input = await rewritePrompt(await chooseSampler(styled, plugins), plugins);
      const written = await fillIn(await takeInputs(input, inputs, readPicture), libraries.wildcards);
      const filled = await libraries.quicken(written);
      await orders.prepare(filled);
      return filled;
    },
    generate(input, priority = 0) {
      local.wake();
      return jobs.submit({ ...orders.picture(libraries.resolve(input)), priority });
    },
    models: {
      list: () =>
        catalog.models.map((model, i) => ({
          ...model,
          loaded: local.loaded.has(model.path),
          default: i === 0,
        })),
      refused: () => catalog.refused,
      verify: name => catalog.verify(name),
    },
    loras: shelf(libraries.loras),
    vaes: shelf(libraries.vaes),
    upscalers: shelf(libraries.upscalers),
    embeddings: shelf(libraries.embeddings),
    styles: libraries.styles,
    inputs: {
      add: bytes => inputs.add(bytes, 'image'),
      receive: (pieces, kind) => inputs.receive(pieces, kind),
      find: hash => inputs.find(hash),
    },
    reflection: () => reflectionView(world),
    pictures: toldPictures(pictureService(pictures, parts.topics, innerLife.meaning), {
      thrownAway: gone => mind.witnessed('thrownAway', gone),
      restored: back => mind.witnessed('restored', back),
    }),
    async providers() {
      await providers.choose();
      return providers.all();
    },
    upscale: (bytes, input, signal) => upscales.upscale(bytes, input, signal),
    cancelUpscales: () => upscaler.cancel(),
    verify: async (png, name) =>
      (await upscales.verify(png, name)) ?? verifyPicture(png, name, { catalog, jobs, orders, inputs }),
    graphics: () => parts.graphics.look(),
    audit: most => parts.audit?.list(most) ?? [],
    system: () =>
      systemView({
        version,
        provider: local.first.provider,
        providerReason: local.first.providerReason,
        providers: providers.known,
        uptimeSeconds: parts.uptime(),
        tick: world.clock.tick,
        times: parts.times,
        processes: parts.processes(),
        crashes: parts.supervisor.crashes(),
        graphics: parts.graphics.known,
        avatar: avatar.view(),
        governor: painters.governor.view(),
        picturesDirectory: parts.picturesDirectory,
        remote: painters.remote?.view() ?? null,
      }),
  };
}
