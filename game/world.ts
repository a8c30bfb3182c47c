import { createWorld, registerQuery } from 'bitecs';
import {
  type AuroraWorld,
  type Components,
  type Context,
  createCardColumns,
  createDeviceColumns,
  createJobColumns,
  createMailbox,
  createWaitingList,
  MAX_ENTITIES,
  TICK_RATE,
} from '../components/index.ts';

/** Messages that one tick can take in; a fuller box makes the sender wait for the next tick. */
const MAILBOX_CAPACITY = 4096;

/** An empty world. The same seed and the same inputs at the same ticks give the same world, always. */
export function createAuroraWorld(options: { seed: number }): AuroraWorld {
  const rows = MAX_ENTITIES + 1;
  const components: Components = {
    Job: createJobColumns(rows),
    Card: createCardColumns(rows),
    Device: createDeviceColumns(rows),
    IsRetired: {},
  };
  const world = createWorld<Partial<Context>>({
    components,
    clock: { tick: 0, step: 1 / TICK_RATE, elapsed: 0 },
    random: { state: options.seed >>> 0 },
    inbox: createMailbox(MAILBOX_CAPACITY),
    outbox: createMailbox(MAILBOX_CAPACITY),
    published: createWaitingList(rows),
    waiting: createWaitingList(rows),
    jobBySerial: new Map(),
    deviceByIndex: new Map(),
  }) as AuroraWorld;
  // Registered once and read through `.dense`: bitECS's `query()` hashes its terms, and allocates, at every call.
  (world as { queries: Context['queries'] }).queries = {
    jobs: registerQuery(world, [components.Job]),
    cards: registerQuery(world, [components.Card]),
    devices: registerQuery(world, [components.Device]),
    retired: registerQuery(world, [components.IsRetired]),
  };
  return world;
}
