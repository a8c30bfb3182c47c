/** Everything that can change the page's state: what the kernel says, and what the person does. */
import type { SerializedError } from '../../../models/errors.ts';
import type { GenerationSettings } from '../../../models/settings.ts';
import type {
  ConversationEntry,
  JobView,
  ModelView,
  PictureView,
  ServerEvent,
  VerifyReport,
} from '../../api/protocol.ts';
import type { VoiceServerEvent } from '../../api/voice-protocol.ts';
import type { AlbumAction } from '../album/album.ts';
import type { Draft, RecallPart } from './draft.ts';
import type {
  LinkState,
  Pair,
  PaletteRequest,
  Panel,
  PreviewFrame,
  SketchFrame,
  StageState,
  Undo,
} from './state.ts';
import type { VoiceState } from './voice.ts';

/** Previews come as `preview`: by then their bytes are an image with a URL. Of speech the state learns by `voice`, of sketches by `sketch`; her pictures are no state. */
export type KernelEvent = Exclude<
  ServerEvent,
  | { event: 'job.preview' | 'avatar.frame' | 'tweak' | 'setting' | 'sketch.image' | 'sketch.failed' }
  | VoiceServerEvent
>;

export type Action =
  | { readonly type: 'kernel'; readonly event: KernelEvent }
  | { readonly type: 'preview'; readonly jobId: string; readonly frame: PreviewFrame }
  | { readonly type: 'link'; readonly link: LinkState }
  | { readonly type: 'live'; readonly live: boolean }
  | { readonly type: 'sketch'; readonly sketch: SketchFrame | null }
  | { readonly type: 'draft'; readonly patch: Partial<Draft> }
  | { readonly type: 'recall'; readonly settings: Partial<GenerationSettings>; readonly part: RecallPart }
  | { readonly type: 'submitted'; readonly job: JobView; readonly prompt: string }
  /** It was said to her, and answered: the line is free again. */
  /** `forgotten`: it was the wish to forget something, and says itself what. */
  | { readonly type: 'said'; readonly text: string; readonly forgotten: boolean }
  | { readonly type: 'character-imported' }
  | { readonly type: 'panel'; readonly panel: Panel | null }
  | { readonly type: 'inspect'; readonly picture: PictureView }
  | { readonly type: 'files'; readonly patch: Partial<StageState['files']> }
  | { readonly type: 'gallery.loading' }
  | {
      readonly type: 'gallery.page';
      readonly offset: number;
      readonly total: number;
      readonly pictures: readonly PictureView[];
    }
  | { readonly type: 'gallery.failed' }
  | AlbumAction
  | { readonly type: 'conversation'; readonly entries: readonly ConversationEntry[] }
  | { readonly type: 'models'; readonly models: readonly ModelView[] }
  /** Two pictures side by side; null closes them. */
  | { readonly type: 'compare'; readonly pictures: Pair | null }
  | { readonly type: 'compare.with'; readonly picture: string | null }
  | { readonly type: 'full'; readonly on: boolean }
  | { readonly type: 'verify'; readonly picture: string }
  | { readonly type: 'verified'; readonly picture: string; readonly report: VerifyReport }
  | { readonly type: 'verify.failed'; readonly picture: string }
  | { readonly type: 'voice'; readonly patch: Partial<VoiceState> }
  | { readonly type: 'palette'; readonly palette: PaletteRequest | null }
  | { readonly type: 'overlay'; readonly open: boolean }
  | { readonly type: 'note'; readonly message: string; readonly undo?: Undo }
  | { readonly type: 'error'; readonly error: SerializedError }
  | { readonly type: 'toast.dismiss'; readonly id: number };
