/** Everything the page knows, as plain data. `reduce` is the only writer; components only read. */
import type { SerializedError } from '../../../models/errors.ts';
import type {
  ConversationEntry,
  JobView,
  LoraView,
  ModelView,
  PictureView,
  ProcessView,
  StyleView,
  VerifyReport,
} from '../../api/protocol.ts';
import type { AvatarView } from '../../avatar/avatar-view.ts';
import type { ThoughtNews } from '../../mind/thought-view.ts';
import { type AlbumState, EMPTY_ALBUM } from '../album/album.ts';
import { type Draft, EMPTY_DRAFT } from './draft.ts';
import { QUIET, type VoiceState } from './voice.ts';

export type LinkStatus = 'connecting' | 'open' | 'lost';

export interface LinkState {
  readonly status: LinkStatus;
  /** Failed attempts since the link was last open. */
  readonly attempts: number;
}

/** The newest preview of one job; `url` is a Blob URL that its owner (`PreviewUrls`) revokes. */
export interface PreviewFrame {
  readonly url: string;
  readonly step: number;
  readonly kind: 'latent' | 'full';
  readonly width: number;
  readonly height: number;
}

/** What is painted along with the words in the prompt line. */
export interface SketchFrame {
  readonly id: string;
  readonly revision: number;
  /** Over these words, from 1. */
  readonly pass: number;
  readonly settled: boolean;
  readonly width: number;
  readonly height: number;
  readonly prompt: string;
  /** A Blob URL that its owner revokes. */
  readonly url: string;
}

/** The newest pictures, as they stand in the scene; the whole gallery is `album`. */
export interface GalleryState {
  readonly loading: boolean;
  /** Pictures that there are on the kernel's side; null until it has answered once. */
  readonly total: number | null;
  /** Newest first, without gaps from the newest on. */
  readonly pictures: readonly PictureView[];
}

export type Panel =
  | 'settings'
  | 'gallery'
  | 'queue'
  | 'inspect'
  | 'conversation'
  | 'memory'
  | 'models'
  | 'machine'
  | 'plugins'
  | 'preferences';

/** The palette, and what it was opened for: a command and what it is called with, or none. */
export interface PaletteRequest {
  readonly command: string | null;
  readonly input: Readonly<Record<string, unknown>>;
  /** A link asks for it, and not the person. */
  readonly link: boolean;
}

/** Two pictures side by side, by id. */
export type Pair = readonly [string, string];

/** What a message offers to do: a command of the kernel's. */
export interface Undo {
  readonly label: string;
  readonly command: string;
  readonly input: unknown;
}

export type Verification =
  | { readonly state: 'running'; readonly picture: string }
  | { readonly state: 'done'; readonly picture: string; readonly report: VerifyReport };

export interface Toast {
  readonly id: number;
  readonly tone: 'error' | 'note';
  readonly message: string;
  readonly error: SerializedError | null;
  readonly undo: Undo | null;
}

export interface StageState {
  readonly link: LinkState;
  readonly version: string | null;
  readonly models: readonly ModelView[];
  readonly samplers: readonly string[];
  /** Files that settings may name, once the kernel has listed them. */
  readonly files: {
    readonly loras: readonly LoraView[];
    readonly upscalers: readonly string[];
    readonly vaes: readonly string[];
    readonly styles: readonly StyleView[];
  };
  /** By age, oldest first. */
  readonly jobs: readonly JobView[];
  readonly previews: Readonly<Record<string, PreviewFrame>>;
  /** The job that ended last while the page watched; stays on the card until another begins. */
  readonly lastEnded: string | null;
  readonly processes: Readonly<Record<string, ProcessView>>;
  /** How she is drawn; null until the kernel has said. */
  readonly her: AvatarView | null;
  readonly gallery: GalleryState;
  readonly album: AlbumState;
  /** What waits does not begin. */
  readonly queuePaused: boolean;
  /** What was said, oldest first; null until somebody has looked. */
  readonly conversation: readonly ConversationEntry[] | null;
  /** The phase that a thought of hers has come to. */
  readonly thought: ThoughtNews | null;
  readonly draft: Draft;
  /** Words are painted along with while they are written. */
  readonly live: boolean;
  readonly sketch: SketchFrame | null;
  /** Prompts that were sent, oldest first. */
  readonly history: readonly string[];
  /** Counts characters that this page has imported: whoever lists them looks anew. */
  readonly charactersImported: number;
  readonly panel: Panel | null;
  readonly inspected: PictureView | null;
  /** The inspected picture fills the window. */
  readonly full: boolean;
  /** Shown side by side in the scene. */
  readonly compared: Pair | null;
  /** The next picture that is chosen is compared with this one. */
  readonly compareWith: string | null;
  readonly verification: Verification | null;
  readonly voice: VoiceState;
  readonly palette: PaletteRequest | null;
  /** The debug overlay is open. */
  readonly overlay: boolean;
  readonly toasts: readonly Toast[];
  readonly nextToast: number;
}

export const INITIAL_STATE: StageState = {
  link: { status: 'connecting', attempts: 0 },
  version: null,
  models: [],
  samplers: [],
  files: { loras: [], upscalers: [], vaes: [], styles: [] },
  jobs: [],
  previews: {},
  lastEnded: null,
  processes: {},
  her: null,
  gallery: { loading: false, total: null, pictures: [] },
  album: EMPTY_ALBUM,
  queuePaused: false,
  conversation: null,
  thought: null,
  draft: EMPTY_DRAFT,
  live: true,
  sketch: null,
  history: [],
  charactersImported: 0,
  panel: null,
  inspected: null,
  full: false,
  compared: null,
  compareWith: null,
  verification: null,
  voice: QUIET,
  palette: null,
  overlay: false,
  toasts: [],
  nextToast: 1,
};
