import type { Query, World } from 'bitecs';
import type { CardColumns } from './card.ts';
import type { DeviceColumns } from './device.ts';
import type { JobColumns } from './job.ts';
import type { Mailbox } from './mailbox.ts';
import type { WaitingList } from './queue.ts';

/** Ids run from 1 to this; columns have one row more, since 0 is "none". */
export const MAX_ENTITIES = 16_384;

/** Steps a second of the kernel's fixed clock. */
export const TICK_RATE = 60;

export interface Components {
  readonly Job: JobColumns;
  readonly Card: CardColumns;
  readonly Device: DeviceColumns;
  /** Tag: `sweep` removes the entity at the frame's end. */
  readonly IsRetired: Record<string, never>;
}

export interface Clock {
  /** Ticks since the world began. */
  tick: number;
  /** Seconds of one tick. */
  readonly step: number;
  /** Seconds since the world began: tick x step, never wall time. */
  elapsed: number;
}

/** Everything that systems share beside columns. No wall clock, no randomness but `random`, no I/O. */
export interface Context {
  readonly components: Components;
  readonly queries: {
    readonly jobs: Query;
    readonly cards: Query;
    readonly devices: Query;
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
  /** Job serial → entity. */
  readonly jobBySerial: Map<number, number>;
  /** Device index → entity. */
  readonly deviceByIndex: Map<number, number>;
}

export type AuroraWorld = World<Context>;
