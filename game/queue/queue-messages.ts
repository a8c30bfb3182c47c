/** What kernels and workers leave for each other on the server; each side checks what the other wrote. */
import { z } from 'zod';
import { settingsSchema } from '../settings-schema.ts';
import { jobNeedsSchema } from './job-needs.ts';
import { checkpointSchema } from './queue-codec.ts';

const id = z.string().regex(/^[\w-]{1,100}$/);

/** A job as it lies in the queue. */
export const ticketSchema = z.object({
  id,
  kernel: id,
  needs: jobNeedsSchema,
  settings: settingsSchema,
  /** tEXt entries for the final PNG, in order. */
  text: z.record(z.string().max(80), z.string().max(512 * 1024)),
  preview: z.object({
    latent: z.boolean(),
    fullEvery: z.int().min(0),
    fullShare: z.number().optional(),
  }),
});
export type Ticket = z.infer<typeof ticketSchema>;

export const announcementSchema = z.object({
  id,
  /** Of its machine. */
  name: z.string().max(200),
  pid: z.int(),
  version: z.string().max(50),
  /** What it paints with. */
  provider: z.string().max(50),
  /** What it has, as `needsList` names it. */
  files: z.array(z.string().max(300)).max(20_000),
  models: z.array(z.string().max(500)).max(5_000),
  /** The job that it paints. */
  job: id.nullable(),
  painted: z.int(),
});
export type Announcement = z.infer<typeof announcementSchema>;

const preview = z.object({
  kind: z.enum(['latent', 'full']),
  width: z.int().positive(),
  height: z.int().positive(),
  png: z.custom<Uint8Array>(value => value instanceof Uint8Array),
});

export const toldSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('started'),
    job: id,
    worker: z.string().max(300),
    notes: z.array(z.string().max(2_000)).max(100),
  }),
  z.object({
    type: z.literal('step'),
    job: id,
    stepMs: z.number().nonnegative(),
    checkpoint: checkpointSchema,
    preview: preview.optional(),
  }),
  /** It has ended; how stands in the queue. */
  z.object({ type: z.literal('ended'), job: id }),
]);
export type Told = z.infer<typeof toldSchema>;

/** What a worker leaves with a job that it has painted; the picture lies beside it. */
export const resultSchema = z.object({
  worker: z.string().max(300),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
