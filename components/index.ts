// The store's verbs, so that systems need no other import: they know components, and nothing of what holds them.
export { addComponent, addEntity, commitRemovals, removeEntity } from 'bitecs';
export type { CardColumns } from './card.ts';
export { CardState, createCardColumns } from './card.ts';
export type { DeviceColumns } from './device.ts';
export { createDeviceColumns, DeviceState } from './device.ts';
export type { JobColumns, JobStateValue } from './job.ts';
export { createJobColumns, JobState } from './job.ts';
export type { Mailbox } from './mailbox.ts';
export { createMailbox, Effect, Input, post } from './mailbox.ts';
export type { WaitingList } from './queue.ts';
export { createWaitingList } from './queue.ts';
export type { AuroraWorld, Clock, Components, Context } from './world.ts';
export { MAX_ENTITIES, TICK_RATE } from './world.ts';
