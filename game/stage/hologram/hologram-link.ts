/**
 * How she comes to this page: out of shared memory where the shell hands her pictures over, else through the socket. Tells the
 * kernel whether she is seen, so that nothing is drawn for a page that nobody looks at.
 */
import type { ServerEvent } from '../../api/protocol.ts';
import type { AvatarView, WatchWay } from '../../avatar/avatar-view.ts';
import { giveWay } from '../quality/give-way.ts';
import type { Store } from '../store/store.ts';
import type { HerPicture } from './picture.ts';

type FrameEvent = Extract<ServerEvent, { event: 'avatar.frame' }>;

export interface HologramLinkOptions {
  readonly store: Store;
  readonly request: (command: string, input: unknown) => Promise<unknown>;
  readonly send: (bytes: ArrayBuffer) => void;
  /** Milliseconds until she is wanted again. Default: as the page's quality has it. */
  readonly pause?: () => number;
  readonly decode?: (jpeg: Uint8Array<ArrayBuffer>) => Promise<ImageBitmap>;
}

export class HologramLink {
  readonly #options: HologramLinkOptions;
  /** Takes pictures; null while there is nothing to show them on. */
  #show: ((picture: HerPicture) => void) | null = null;
  #way: Exclude<WatchWay, 'nothing'> = 'socket';
  #still = false;
  #visible = true;
  /** Newest serial whose picture is shown: decoding may end in another order. */
  #newest = 0;
  #shownAt = Number.NEGATIVE_INFINITY;

  constructor(options: HologramLinkOptions) {
    this.#options = options;
  }

  /** There is something to show her on, or (null) no more. */
  shownOn(show: ((picture: HerPicture) => void) | null): void {
    this.#show = show;
    this.#tell();
  }

  /** @param still the person asked for less movement */
  look(visible: boolean, still: boolean): void {
    if (visible === this.#visible && still === this.#still) return;
    this.#visible = visible;
    this.#still = still;
    this.#tell();
  }

  through(way: Exclude<WatchWay, 'nothing'>): void {
    if (way === this.#way) return;
    this.#way = way;
    this.#tell();
  }

  /** The kernel is there (again), and knows nothing of this page. */
  returned(): void {
    this.#newest = 0;
    this.#tell();
  }

  async receive({ data }: FrameEvent, payload: Uint8Array<ArrayBuffer>): Promise<void> {
    const { serial, width, height, colourBytes } = data;
    const { decode = decodeJpeg } = this.#options;
    try {
      const [colour, alpha] = await Promise.all([
        decode(payload.subarray(0, colourBytes)),
        decode(payload.subarray(colourBytes)),
      ]);
      if (serial > this.#newest && this.#show) {
        this.#newest = serial;
        this.#show({ kind: 'images', width, height, colour, alpha });
      } else {
        colour.close();
        alpha.close();
      }
    } catch {
      // One damaged picture of thirty a second: the one before stays.
    }
    // The kernel draws for whoever has seen what was sent.
    const { pause = () => giveWay.interval(0), send } = this.#options;
    const rest = pause();
    if (rest > 0) setTimeout(() => send(seenFrame(serial)), rest);
    else send(seenFrame(serial));
  }

  /** Her pictures out of shared memory; false when nobody can show them. */
  showPixels(pixels: Uint8Array, width: number, height: number): boolean {
    const now = performance.now();
    const { pause = () => giveWay.interval(0) } = this.#options;
    if (now - this.#shownAt < pause()) return this.#show !== null;
    this.#shownAt = now;
    this.#show?.({ kind: 'pixels', width, height, pixels });
    return this.#show !== null;
  }

  #tell(): void {
    const through: WatchWay = this.#show !== null && this.#visible ? this.#way : 'nothing';
    const { request, store } = this.#options;
    request('watch-avatar', { through, still: this.#still }).then(
      view => store.dispatch({ type: 'kernel', event: { event: 'avatar', data: view as AvatarView } }),
      // Without a link there is nobody to tell; `returned` comes with the next one.
      () => {},
    );
  }
}

const decodeJpeg = (jpeg: Uint8Array<ArrayBuffer>): Promise<ImageBitmap> =>
  createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }), {
    premultiplyAlpha: 'none',
    colorSpaceConversion: 'none',
  });

/** See `avatar.frame` in protocol.ts. */
function seenFrame(serial: number): ArrayBuffer {
  const header = new TextEncoder().encode(JSON.stringify({ avatar: 'seen', serial }));
  const frame = new Uint8Array(4 + header.length);
  new DataView(frame.buffer).setUint32(0, header.length, true);
  frame.set(header, 4);
  return frame.buffer;
}
