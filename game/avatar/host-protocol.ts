/** What the kernel and the process that draws her tell each other over Node's IPC. Poses and pixels go by the link. */
import type { SerializedError } from '../../models/errors.ts';
import type { AvatarSettings } from './avatar-settings.ts';

export type ToAvatarHost =
  | {
      readonly type: 'open';
      /** Name of the shared memory. */
      readonly link: string;
      readonly settings: AvatarSettings;
      /** Folder of the program. */
      readonly root: string;
      readonly cacheFolder: string;
      /** A graphics device of this machine by name; null = there is none. */
      readonly graphics: string | null;
    }
  | {
      readonly type: 'watch';
      /** Somebody sees her. */
      readonly watched: boolean;
      /** Somebody reads shared memory; else a picture that nobody asked for need not be drawn. */
      readonly memory: boolean;
      /** All who see her asked for less movement. */
      readonly still: boolean;
      /** She forms out of the air now. */
      readonly appear: boolean;
      /** The machine has other work. */
      readonly busy: boolean;
    }
  /** The next picture is wanted as bytes as well. */
  | { readonly type: 'encode' }
  | { readonly type: 'exit' };

export interface HostStatistics {
  /** Milliseconds from the pose to the pixels in shared memory, of the last frames. */
  readonly frameMs: { readonly p50: number; readonly p99: number };
  /** Milliseconds from one frame to the next. */
  readonly intervalMs: { readonly p50: number; readonly p99: number };
  readonly framesPerSecond: number;
  /** Since it began: frames that were due and not drawn. */
  readonly dropped: number;
  /** Bytes a second sent as encoded pictures, and how well they are encoded, 1 … 100. */
  readonly encoded: { readonly bytesPerSecond: number; readonly quality: number };
}

/** A picture in two JPEGs: what has light and no alpha would be lost in a format that keeps colours unmultiplied. */
export interface EncodedFrame {
  readonly width: number;
  readonly height: number;
  /** R, G, B, premultiplied. */
  readonly colour: Uint8Array;
  /** Grey. */
  readonly alpha: Uint8Array;
}

export interface HostReady {
  readonly backend: 'soft' | 'gl' | 'null';
  readonly device: string;
  readonly width: number;
  readonly height: number;
  readonly head: 'hers' | 'file';
  /** What is not as it was asked for, and why. */
  readonly notes: readonly string[];
}

export type FromAvatarHost =
  | { readonly type: 'hello' }
  | ({ readonly type: 'ready' } & HostReady)
  | { readonly type: 'statistics'; readonly statistics: HostStatistics }
  | { readonly type: 'frame'; readonly frame: EncodedFrame }
  /** Something does not work; she is drawn all the same. */
  | { readonly type: 'note'; readonly text: string }
  /** She cannot be drawn. */
  | { readonly type: 'failed'; readonly error: SerializedError };
