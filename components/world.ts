import type { Query, World } from 'bitecs';
import type { CardColumns } from './card.ts';
import type { DeviceColumns, ModelTable } from './device.ts';
import type {
  BlinkColumns,
  BreathColumns,
  DriftColumns,
  EmotionColumns,
  FaceColumns,
  GazeColumns,
  HeadColumns,
  LayerColumns,
  NoiseColumns,
  VoiceColumns,
} from './face.ts';
import type { JobColumns } from './job.ts';
import type { Mailbox } from './mailbox.ts';
import type { WaitingList } from './queue.ts';
import type { ReflectionColumns } from './reflection.ts';
import type { ThoughtColumns } from './thought.ts';
import type { Timeline, UtteranceColumns } from './utterance.ts';

/** Ids run from 1 to this; columns have one row more, since 0 is "none". */
export const MAX_ENTITIES = 16_384;

/** Steps a second of the kernel's fixed clock. */
export const TICK_RATE = 60;

export interface Components {
  readonly Job: JobColumns;
  readonly Card: CardColumns;
  readonly Device: DeviceColumns;
  readonly Utterance: UtteranceColumns;
  readonly Thought: ThoughtColumns;
  /** These eleven make a companion. */
  readonly Face: FaceColumns;
  readonly Layers: LayerColumns;
  readonly Voice: VoiceColumns;
  readonly Emotion: EmotionColumns;
  readonly Gaze: GazeColumns;
  readonly Blink: BlinkColumns;
  readonly Breath: BreathColumns;
  readonly Head: HeadColumns;
  readonly Drift: DriftColumns;
  readonly Noise: NoiseColumns;
  readonly Reflection: ReflectionColumns;
  /** Tag: `sweep` removes the entity at the frame's end. */
  readonly IsRetired: Record<string, never>;
}

export interface Clock {
  /** Ticks since the world began. */
  tick: number;
  /** Seconds of one tick. */
  readonly step: number;
}

/** Everything that systems share beside columns. No wall clock, no randomness but `random`, no I/O. */
export interface Context {
  readonly components: Components;
  readonly queries: {
    readonly jobs: Query;
    readonly cards: Query;
    readonly devices: Query;
    readonly companions: Query;
    readonly utterances: Query;
    readonly thoughts: Query;
    readonly retired: Query;
  };
  readonly clock: Clock;
  /** State of the world's own generator (mulberry32); seeded, advanced by `advanceTime`. */
  readonly random: { state: number };
  readonly inbox: Mailbox;
  readonly outbox: Mailbox;
  /** Serials of the jobs that changed this tick, for the pages. */
  readonly published: WaitingList;
  readonly waiting: WaitingList;
  readonly models: ModelTable;
  /** 1 = jobs that wait do not begin. */
  readonly queue: { paused: number };
  /** Job serial → entity. */
  readonly jobBySerial: Map<number, number>;
  /** Device index → entity. */
  readonly deviceByIndex: Map<number, number>;
  /** Utterance serial → entity. */
  readonly utteranceBySerial: Map<number, number>;
  /** Thought serial → entity. */
  readonly thoughtBySerial: Map<number, number>;
  readonly timeline: Timeline;
  /** Live values, by `Tweak` and after those by the renderer's place in `game/tweaks/`. */
  readonly tweaks: Float64Array;
  /** The entity of AURORA herself. */
  readonly companion: number;
}

export type AuroraWorld = World<Context>;
