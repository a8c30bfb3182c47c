/** She, drawn: poses come out of shared memory, pictures go into it, at a steady rate while somebody watches. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AuroraError, serializeError } from '../../models/errors.ts';
import { loadRenderer, type Renderer } from '../../native/index.ts';
import { type Link, loadLinks } from '../../native/link.ts';
import type { LoopClock } from '../loop.ts';
import { cachedAvatar } from './avatar-cache.ts';
import { chooseRenderer } from './choose-renderer.ts';
import { FrameEncoder } from './frame-encoder.ts';
import { FramePacer } from './frame-pacer.ts';
import type { FromAvatarHost, ToAvatarHost } from './host-protocol.ts';
import { POSE_LENGTH } from './pose.ts';
import { PoseToFrame } from './pose-to-frame.ts';
import type { Avatar } from './read-avatar.ts';

type Opening = Extract<ToAvatarHost, { type: 'open' }>;
type Watching = Extract<ToAvatarHost, { type: 'watch' }>;

export const OWN_HEAD = join('assets', 'avatar', 'aurora-head.glb');
export const ADDON = join('build', 'native', 'aurora.node');

/** Patterns repeat after so many seconds: the renderer counts in small numbers. */
const PATTERN_SECONDS = 3600;
/** Milliseconds between reports. */
const REPORT_MS = 1000;

export interface AvatarHostOptions {
  readonly clock: LoopClock;
  /** Seconds since any moment: patterns go on where the one before was killed. */
  readonly seconds: () => number;
  /** Identifies the program: heads that another has read are read again. */
  readonly reader: string;
  readonly send: (message: FromAvatarHost) => void;
}

export class AvatarHost {
  readonly #options: AvatarHostOptions;
  readonly #pose = new Float32Array(POSE_LENGTH);
  #link!: Link;
  #renderer!: Renderer;
  #mesh = 0;
  #frame!: PoseToFrame;
  #pacer!: FramePacer;
  #encoder!: FrameEncoder;
  #pixels = new Uint8Array(0);
  #size = 0;
  #watching: Watching = {
    ...{ type: 'watch', watched: false, memory: false, still: false, appear: false, busy: false },
  };
  /** A frame is due, and nobody can take it: the next one who asks gets it at once. */
  #waiting = false;
  #posed = false;
  #wanted = false;
  #cancel: (() => void) | null = null;
  #before = 0;
  #reported = 0;
  #drawn = 0;
  #encodedBytes = 0;

  constructor(options: AvatarHostOptions) {
    this.#options = options;
  }

  /** @throws AuroraError or the addon's errors when there is no link, no renderer or no head */
  async open({ link, settings, root, cacheFolder, graphics }: Opening): Promise<void> {
    const { clock, send } = this.#options;
    const addon = join(root, ADDON);
    this.#link = loadLinks(addon).open(link);
    const notes: string[] = [];
    const { avatar, head, note } = await this.#head(root, settings.file, cacheFolder);
    if (note) notes.push(note);
    const chosen = chooseRenderer(loadRenderer(addon), settings.renderer, settings.size, graphics);
    if (chosen.reason) notes.push(chosen.reason);
    this.#renderer = chosen.renderer;
    this.#mesh = chosen.renderer.createMesh(avatar.mesh);
    this.#frame = new PoseToFrame(avatar.face);
    this.#pacer = new FramePacer(clock, settings.framesPerSecond);
    this.#encoder = new FrameEncoder(() => settings.budget / this.#pacer.rate);
    this.#size = settings.size;
    this.#pixels = new Uint8Array(this.#size * this.#size * 4);
    const { backend, device } = chosen;
    send({ type: 'ready', backend, device, width: this.#size, height: this.#size, head, notes });
    this.#pace();
  }

  watch(watching: Watching): void {
    this.#watching = watching;
    if (this.#frame === undefined) return;
    this.#pace();
  }

  /** The next frame goes out as bytes too. */
  encode(): void {
    this.#wanted = true;
    this.#goOn();
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#renderer?.destroy();
    this.#link?.destroy();
  }

  async #head(root: string, file: string | null, cacheFolder: string) {
    const load = async (path: string): Promise<Avatar> =>
      cachedAvatar(
        await readFile(path).catch(error => {
          throw new AuroraError('AVATAR_UNREADABLE', `${path} cannot be read: ${error.message}.`, {
            value: path,
            legal: 'a GLB or VRM 1.0 file',
            hint: 'Check AURORA_AVATAR.',
          });
        }),
        { folder: cacheFolder, reader: this.#options.reader },
        // The library that reads files is only loaded where one has to be read.
        async bytes => (await import('./read-avatar.ts')).readAvatar(bytes),
      );
    if (file !== null) {
      try {
        return { avatar: await load(file), head: 'file' as const, note: null };
      } catch (error) {
        const { code, message, hint = '' } = serializeError(error);
        const note = `${code}: ${message} ${hint} Her own head is shown.`;
        return { avatar: await load(join(root, OWN_HEAD)), head: 'hers' as const, note };
      }
    }
    return { avatar: await load(join(root, OWN_HEAD)), head: 'hers' as const, note: null };
  }

  #pace(): void {
    const { watched, still, appear } = this.#watching;
    this.#frame.still = still;
    if (appear) this.#frame.appear();
    this.#watching = { ...this.#watching, appear: false };
    if (this.#waiting && watched) this.#goOn();
    else if (watched && this.#cancel === null) {
      this.#pacer.resume();
      this.#before = 0;
      this.#reported = this.#options.clock.now();
      this.#drawn = 0;
      this.#cancel = this.#options.clock.after(0, () => this.#tick());
    } else if (!watched) {
      this.#cancel?.();
      this.#cancel = null;
      this.#waiting = false;
    }
  }

  #goOn(): void {
    if (!this.#waiting || !(this.#watching.memory || this.#wanted)) return;
    this.#waiting = false;
    this.#pacer.resume();
    this.#tick();
  }

  #tick(): void {
    const { clock } = this.#options;
    const begin = clock.now();
    if (!this.#watching.memory && (!this.#wanted || this.#encoder.busy)) {
      this.#waiting = true;
      this.#cancel = null;
      return;
    }
    try {
      this.#draw(begin);
    } catch (error) {
      // Its memory or its graphics driver is gone: a fresh process begins with fresh ones.
      this.#options.send({ type: 'failed', error: serializeError(error) });
      this.#cancel = null;
      return;
    }
    const end = clock.now();
    const pause = this.#pacer.drawn(begin, end, this.#watching.busy);
    if (end - this.#reported >= REPORT_MS) this.#report(end);
    this.#cancel = clock.after(pause, () => this.#tick());
  }

  #draw(now: number): void {
    if (this.#link.readPose(this.#pose) > 0) this.#posed = true;
    // Nobody has said yet how she is.
    if (!this.#posed) return;
    const dt = this.#before === 0 ? 0 : (now - this.#before) / 1000;
    this.#before = now;
    const seconds = this.#options.seconds();
    const frame = this.#frame.step(this.#pose, dt, seconds % PATTERN_SECONDS);
    this.#renderer.render(this.#mesh, frame);
    this.#renderer.readPixels(this.#pixels);
    this.#link.writeFrame(this.#pixels, this.#size, this.#size, seconds);
    this.#drawn++;
    if (this.#wanted && !this.#encoder.busy) this.#sendEncoded();
  }

  #sendEncoded(): void {
    this.#wanted = false;
    void this.#encoder.encode(this.#pixels, this.#size, this.#size).then(
      frame => {
        this.#encodedBytes += frame.colour.length + frame.alpha.length;
        this.#options.send({ type: 'frame', frame });
        this.#goOn();
      },
      error => this.#options.send({ type: 'note', text: `Her picture cannot be encoded: ${error.message}` }),
    );
  }

  #report(now: number): void {
    const seconds = (now - this.#reported) / 1000;
    this.#options.send({
      type: 'statistics',
      statistics: {
        ...this.#pacer.statistics(),
        framesPerSecond: this.#drawn / seconds,
        dropped: this.#pacer.dropped,
        encoded: { bytesPerSecond: this.#encodedBytes / seconds, quality: this.#encoder.quality },
      },
    });
    this.#reported = now;
    this.#drawn = 0;
    this.#encodedBytes = 0;
  }
}
