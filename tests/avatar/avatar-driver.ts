import { join } from 'node:path';
import { ADDON } from '../../game/avatar/avatar-host.ts';
import type { AvatarService } from '../../game/avatar/avatar-service.ts';
import { type AvatarSettings, USUAL_AVATAR } from '../../game/avatar/avatar-settings.ts';
import type { AvatarView } from '../../game/avatar/avatar-view.ts';
import type { EncodedFrame } from '../../game/avatar/host-protocol.ts';
import { linkName } from '../../game/avatar/link-name.ts';
import type { KernelOptions } from '../../game/kernel.ts';
import { type Link, type LinkFrame, loadLinks } from '../../native/link.ts';
import { KernelDriver, ROOT, temporaryFolder } from '../process/kernel-driver.ts';

export const SMALL: AvatarSettings = { ...USUAL_AVATAR, renderer: 'soft', size: 96, framesPerSecond: 30 };

/** A picture out of shared memory. */
export interface Drawn extends LinkFrame {
  readonly pixels: Uint8Array;
}

/** A real kernel with the real process that draws her, and somebody who watches. */
export class AvatarDriver {
  readonly kernel: KernelDriver;
  readonly #page = {};
  readonly #pixels = new Uint8Array(720 * 720 * 4);
  #memory: Link | null = null;
  readonly #frames: EncodedFrame[] = [];
  #awaiting: ((frame: EncodedFrame) => void) | null = null;

  private constructor(kernel: KernelDriver) {
    this.kernel = kernel;
  }

  static async open(
    settings: Partial<AvatarSettings> = {},
    options: Partial<KernelOptions> = {},
  ): Promise<AvatarDriver> {
    const home = options.home ?? temporaryFolder();
    return new AvatarDriver(await KernelDriver.open({ home, avatar: { ...SMALL, ...settings }, ...options }));
  }

  get avatar(): Pick<AvatarService, 'watch' | 'seen' | 'left' | 'view'> {
    return this.kernel.kernel.services.avatar;
  }

  /** @param confirms false = a page that never says that it has shown a picture */
  watch(through: 'memory' | 'socket' = 'memory', { still = false, confirms = true } = {}): AvatarView {
    return this.avatar.watch(this.#page, through, still, {
      send: (serial, frame) => {
        if (confirms) this.avatar.seen(this.#page, serial);
        this.#frames.push(frame);
        this.#awaiting?.(frame);
      },
    });
  }

  lookAway(): void {
    this.avatar.left(this.#page);
  }

  /** Resolves with the first view that is so. */
  async until(is: (view: AvatarView) => boolean): Promise<AvatarView> {
    const now = this.avatar.view();
    if (is(now)) return now;
    return new Promise(resolve => {
      const unsubscribe = this.kernel.kernel.topics.avatar.subscribe(view => {
        if (!is(view)) return;
        unsubscribe();
        resolve(view);
      });
    });
  }

  /** Resolves with the next picture in shared memory that is as wanted. */
  async drawn(is: (frame: Drawn) => boolean = () => true): Promise<Drawn> {
    for (;;) {
      const frame = this.newest();
      if (frame && is(frame)) return frame;
      await aMoment();
    }
  }

  /** The newest picture in shared memory; null when it is the one that was read last. */
  newest(): Drawn | null {
    this.#memory ??= loadLinks(join(ROOT, ADDON)).open(linkName(this.kernel.home));
    const frame = this.#memory.readFrame(this.#pixels);
    return frame && { ...frame, pixels: this.#pixels.slice(0, frame.width * frame.height * 4) };
  }

  /** The kernel has lived for so many ticks. */
  async ticks(count: number): Promise<void> {
    const { services } = this.kernel.kernel;
    const end = services.system().tick + count;
    while (services.system().tick < end) await aMoment();
  }

  /** The next picture that comes through the socket. */
  received(): Promise<EncodedFrame> {
    return new Promise(resolve => {
      this.#awaiting = resolve;
    });
  }

  get receivedCount(): number {
    return this.#frames.length;
  }

  pid(): number {
    const found = this.kernel.kernel.services.system().processes.find(({ name }) => name === 'avatar');
    if (found?.pid == null) throw new Error('she is not drawn');
    return found.pid;
  }

  async close(): Promise<void> {
    this.#memory?.destroy();
    await this.kernel.close();
  }
}

/** Share of pixels that are solid, and of those that only glow. */
export function shares({ pixels }: Drawn): { solid: number; glow: number } {
  let solid = 0;
  let glow = 0;
  for (let i = 0; i < pixels.length; i += 4) {
    if (pixels[i + 3]! > 200) solid++;
    else if (pixels[i + 3] === 0 && pixels[i]! + pixels[i + 1]! + pixels[i + 2]! > 0) glow++;
  }
  return { solid: solid / (pixels.length / 4), glow: glow / (pixels.length / 4) };
}

/** Mean difference of two pictures, 0 … 255. */
export function difference(a: Drawn, b: Drawn): number {
  let sum = 0;
  for (let i = 0; i < a.pixels.length; i++) sum += Math.abs(a.pixels[i]! - b.pixels[i]!);
  return sum / a.pixels.length;
}

/** Between two looks: whoever draws needs the processor meanwhile. */
const aMoment = () => new Promise(resolve => setTimeout(resolve, 4));
