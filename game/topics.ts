import type { StepPreview } from '../models/worker-protocol.ts';
import type { ConversationEntry, JobView, PictureView, ProcessView, QueueView } from './api/protocol.ts';
import type { HeardEvent } from './api/voice-protocol.ts';
import type { AvatarView } from './avatar/avatar-view.ts';
import type { TweakView } from './avatar/face-view.ts';
import type { LanguageNews } from './mind/model/asking.ts';
import type { ThoughtNews } from './mind/thought-view.ts';
import type { SettingView } from './settings/setting-view.ts';
import type { SketchEvent } from './sketch/sketch-event.ts';
import type { Topic } from './topic.ts';
import type { SpeechEvent } from './voice/speech-event.ts';

/** What happens, for pages and whoever else listens. */
export interface KernelTopics {
  /** Jobs that changed in a tick. */
  readonly jobs: Topic<{ tick: number; jobs: readonly JobView[] }>;
  readonly preview: Topic<{ job: JobView; step: number; preview: StepPreview }>;
  readonly sketch: Topic<SketchEvent>;
  readonly picture: Topic<PictureView>;
  /** Stars, tags or collections of these are others. */
  readonly picturesChanged: Topic<readonly PictureView[]>;
  /** Ids of pictures that are no longer there. */
  readonly picturesRemoved: Topic<readonly string[]>;
  /** The gallery was looked through, and its index knows others than before. */
  readonly picturesSynced: Topic<Record<string, never>>;
  readonly process: Topic<ProcessView>;
  readonly queue: Topic<QueueView>;
  readonly conversation: Topic<ConversationEntry | null>;
  /** What a language model asks for, that it is settled, or why it cannot answer. */
  readonly language: Topic<LanguageNews>;
  /** A thought went on by a phase. */
  readonly thought: Topic<ThoughtNews>;
  readonly speech: Topic<SpeechEvent>;
  readonly hearing: Topic<HeardEvent>;
  readonly avatar: Topic<AvatarView>;
  /** A setting was set or reset. */
  readonly setting: Topic<SettingView>;
  /** All that there are, after a plugin's came or went. */
  readonly samplers: Topic<readonly string[]>;
  /** A tweak was turned. */
  readonly tweak: Topic<TweakView>;
}
