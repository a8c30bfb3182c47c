/** The kernel's half of her picture: poses go into shared memory, the process that draws is kept alive, and pages say that they see her. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AuroraWorld } from '../../components/index.ts';
import { type Link, loadLinks } from '../../native/link.ts';
import { graphicsDevice } from '../devices/graphics-device.ts';
import type { LoopClock } from '../loop.ts';
import { memoryCap } from '../supervisor/memory-cap.ts';
import type { SupervisedProcess } from '../supervisor/supervised-process.ts';
import { type Supervise, unsupervised } from '../supervisor/supervisor.ts';
import { Topic } from '../topic.ts';
import { ADDON } from './avatar-host.ts';
import type { AvatarSettings } from './avatar-settings.ts';
import type { AvatarView, WatchWay } from './avatar-view.ts';
import { type FrameViewer, FrameViewers } from './frame-viewers.ts';
import type { FromAvatarHost, HostReady, HostStatistics, ToAvatarHost } from './host-protocol.ts';
import { linkName } from './link-name.ts';
import { POSE_LENGTH, writePose } from './pose.ts';

export interface AvatarServiceOptions {
  /** Folder of the program. */
  readonly root: string;
  readonly home: string;
  readonly cacheFolder: string;
  readonly settings: AvatarSettings;
  readonly world: AuroraWorld;
  readonly clock: LoopClock;
  readonly supervise?: Supervise;
  /** Pictures are painted, or wait to be. */
  readonly painting: () => boolean;
  /** A page begins to watch her. */
  readonly onWatched?: () => void;
  readonly onProblem: (problem: string) => void;
  /** The process that draws, where it is not the built one. */
  readonly entry?: string;
}

interface Watcher {
  readonly still: boolean;
  readonly viewer: FrameViewer | null;
}

/** Milliseconds. She is missed at once; one that dies again and again is left in peace for longer. */
const COMES_BACK = { firstBackoff: 10, stableAfter: 1500 };
/** A head is read and refined in a second or two, on a busy machine in ten. */
const LIMITS = { longestTurn: 60_000, memoryBytes: memoryCap(0.25) };
/** Milliseconds without anybody after which she forms anew for whoever comes. */
const FORGOTTEN_MS = 60_000;
/** Milliseconds between two looks at what else the machine does. */
const LOOK_MS = 250;

export class AvatarService {
  readonly process: SupervisedProcess;
  readonly events = new Topic<AvatarView>();
  readonly #options: AvatarServiceOptions;
  readonly #name: string;
  readonly #pose = new Float32Array(POSE_LENGTH);
  readonly #watchers = new Map<object, Watcher>();
  readonly #viewers: FrameViewers;
  /** Made when somebody first wants to see her, like the process: a kernel that nobody looks at costs nothing. */
  #memory: Link | null = null;
  #reason: string | null = null;
  #ready: HostReady | null = null;
  #statistics: HostStatistics | null = null;
  #lastWatched: number | null = null;
  #said = '';
  /** The log says already why she is not there. */
  #told = false;
  #busy = false;
  #cancelLook: (() => void) | null = null;

  constructor(options: AvatarServiceOptions) {
    this.#options = options;
    const { root, home, settings, clock, supervise = unsupervised } = options;
    const { entry = join(root, 'build', 'avatar-host.cjs') } = options;
    const goodbye: ToAvatarHost = { type: 'exit' };
    this.process = supervise({ name: 'avatar', entry, clock, limits: LIMITS, goodbye, ...COMES_BACK });
    this.process.on('message', message => this.#receive(message as FromAvatarHost));
    this.process.on('lost', () => this.#lost());
    this.#viewers = new FrameViewers(clock.now, settings.budget, () => this.#send({ type: 'encode' }));
    this.#name = linkName(home);
    if (!existsSync(join(root, ADDON))) this.#reason = NOT_BUILT;
  }

  /** At the end of a tick: how she is now. A few microseconds, and nobody is waited for. */
  submitPose(): void {
    if (this.#memory === null) return;
    const { world } = this.#options;
    writePose(world, world.companion, this.#pose);
    try {
      this.#memory.writePose(this.#pose);
    } catch (error) {
      this.#renewMemory(error as Error);
    }
  }

  /**
   * A page says how it sees her.
   * @param page who says it, the same object each time
   * @param viewer takes pictures, where they go through the page's socket
   */
  watch(page: object, way: WatchWay, still: boolean, viewer: FrameViewer): AvatarView {
    this.#remove(page);
    if (way !== 'nothing') {
      const through = way === 'socket' ? viewer : null;
      this.#watchers.set(page, { still, viewer: through });
      this.#start();
      if (through) this.#viewers.add(through);
      this.#options.onWatched?.();
    }
    this.#tellWatched();
    return this.view();
  }

  /** The page has shown a picture that was sent to it. */
  seen(page: object, serial: number): void {
    const viewer = this.#watchers.get(page)?.viewer;
    if (viewer) this.#viewers.seen(viewer, serial);
  }

  /** The page is gone. */
  left(page: object): void {
    if (this.#remove(page)) this.#tellWatched();
  }

  get watched(): boolean {
    return this.#watchers.size > 0;
  }

  view(): AvatarView {
    const { settings } = this.#options;
    const ready = this.#ready;
    const statistics = ready && this.watched ? this.#statistics : null;
    return {
      state: this.#state(),
      reason: this.#reason,
      backend: ready?.backend ?? null,
      device: ready?.device ?? null,
      width: ready?.width ?? settings.size,
      height: ready?.height ?? settings.size,
      watchers: this.#watchers.size,
      frameMs: statistics?.frameMs ?? null,
      intervalMs: statistics?.intervalMs ?? null,
      framesPerSecond: statistics?.framesPerSecond ?? 0,
      dropped: statistics?.dropped ?? 0,
      encoded: statistics?.encoded ?? null,
    };
  }

  async stop(): Promise<void> {
    this.#cancelLook?.();
    if (this.process.state !== 'stopped') await this.process.stop({ type: 'exit' } satisfies ToAvatarHost);
    this.#memory?.destroy();
    this.#memory = null;
  }

  #state(): AvatarView['state'] {
    if (this.#options.settings.off) return 'off';
    if (this.#memory === null) return this.#reason === null ? 'resting' : 'missing';
    if (this.#ready === null) return 'starting';
    return this.watched ? 'shown' : 'resting';
  }

  #start(): void {
    if (this.#options.settings.off || !this.process.asleep) return;
    this.#memory = this.#makeMemory();
    if (this.#memory === null) return;
    this.submitPose();
    this.process.start();
    this.#look();
  }

  #makeMemory(): Link | null {
    try {
      const memory = loadLinks(join(this.#options.root, ADDON)).create(this.#name);
      this.#reason = null;
      return memory;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const why = `She cannot be shown: ${message.split('\n')[0]} Everything else works.`;
      const reason = code === 'MODULE_NOT_FOUND' ? NOT_BUILT : why;
      if (!this.#told) this.#options.onProblem(reason);
      this.#told = true;
      this.#reason = reason;
      return null;
    }
  }

  /** Somebody has cut or overwritten the shared memory: everybody begins with a new one. */
  #renewMemory(error: Error): void {
    this.#options.onProblem(`Her shared memory was damaged, and is made anew: ${error.message}`);
    this.#memory?.destroy();
    this.#memory = this.#makeMemory();
    this.process.kill();
  }

  #receive(message: FromAvatarHost): void {
    if (message.type === 'hello') this.#open();
    else if (message.type === 'ready') this.#opened(message);
    else if (message.type === 'statistics') this.#statistics = message.statistics;
    else if (message.type === 'frame') this.#viewers.deliver(message.frame);
    else if (message.type === 'note') this.#options.onProblem(message.text);
    else this.#failed(message.error.message);
  }

  #open(): void {
    const { root, cacheFolder, settings } = this.#options;
    const graphics = settings.renderer === 'auto' ? graphicsDevice() : null;
    this.#send({ type: 'open', link: this.#name, settings, root, cacheFolder, graphics });
    this.#tellWatched();
  }

  #opened(ready: HostReady): void {
    this.#ready = ready;
    for (const note of ready.notes) if (note !== this.#reason) this.#options.onProblem(note);
    this.#reason = ready.notes.join(' ') || null;
    this.process.markReady();
    if (this.watched) this.#lastWatched = 0;
    this.#viewers.restarted();
    this.#publish();
  }

  /** What it has said, and what happens next: it is killed, and the supervisor waits longer each time. */
  #failed(why: string): void {
    const reason = `She cannot be drawn: ${why}`;
    if (reason !== this.#reason) this.#options.onProblem(reason);
    this.#reason = reason;
    this.#publish();
    this.process.kill();
  }

  #lost(): void {
    this.#ready = null;
    this.#statistics = null;
    this.#publish();
  }

  #remove(page: object): boolean {
    const watcher = this.#watchers.get(page);
    if (watcher === undefined) return false;
    this.#watchers.delete(page);
    if (watcher.viewer) this.#viewers.remove(watcher.viewer);
    if (this.#watchers.size === 0) this.#lastWatched = this.#options.clock.now();
    return true;
  }

  #tellWatched(): void {
    const { watched } = this;
    const alone = this.#lastWatched;
    const appear =
      watched && (alone === null || (alone > 0 && this.#options.clock.now() - alone > FORGOTTEN_MS));
    // While somebody watches, nobody is waited for.
    if (watched && this.#ready) this.#lastWatched = 0;
    const still = watched && [...this.#watchers.values()].every(watcher => watcher.still);
    const memory = [...this.#watchers.values()].some(watcher => watcher.viewer === null);
    this.#send({ type: 'watch', watched, memory, still, appear, busy: this.#busy });
    this.#publish();
  }

  #look(): void {
    this.#cancelLook = this.#options.clock.after(LOOK_MS, () => this.#look());
    this.#viewers.ask();
    const busy = this.#options.painting();
    if (busy === this.#busy) return;
    this.#busy = busy;
    this.#tellWatched();
  }

  #send(message: ToAvatarHost): void {
    this.process.send(message);
  }

  #publish(): void {
    const view = this.view();
    const said = `${view.state} ${view.reason} ${view.width}`;
    if (said === this.#said) return;
    this.#said = said;
    this.events.publish(view);
  }
}

const NOT_BUILT =
  'She cannot be shown: her renderer is not built. Install CMake and a C++ compiler and start again. Everything else works.';
