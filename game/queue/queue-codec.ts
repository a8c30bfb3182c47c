/** Bytes between machines. Reading makes nothing but data, and what it makes is checked. */
import { Packr } from 'msgpackr';
import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import type { Checkpoint } from '../../models/pipelines/parts.ts';

const packr = new Packr({ moreTypes: true, useRecords: false, mapsAsObjects: true });

export const packed = (value: unknown): Buffer => packr.pack(value);

/** @throws AuroraError `QUEUE_DATA` for anything but what the schema says */
export function unpacked<T>(bytes: Uint8Array, schema: z.ZodType<T>, most: number): T {
  if (bytes.byteLength > most) throw badData(`${bytes.byteLength} bytes, ${most} are the most`);
  let data: unknown;
  try {
    data = packr.unpack(bytes);
  } catch (error) {
    throw badData((error as Error).message);
  }
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw badData(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`);
}

const badData = (reason: string) =>
  new AuroraError('QUEUE_DATA', `What lies in the queue cannot be read: ${reason}.`, {
    value: reason,
    legal: 'data that this version of AURORA wrote',
    hint: 'Use one version of AURORA on all machines, and a Redis server that nobody else writes to.',
  });

const shape = z.tuple([z.int(), z.int(), z.int(), z.int()]).readonly();

/** What a sampler remembers is checked by it when it goes on, and so is what the latents say. */
export const checkpointSchema = z.object({
  version: z.literal(1),
  step: z.int().min(0).max(1_000_000),
  pass: z.literal(1).optional(),
  latents: z.custom<Float32Array>(value => value instanceof Float32Array),
  latentShape: shape,
  scheduler: z.unknown(),
  random: z.custom<Uint32Array>(value => value instanceof Uint32Array),
}) satisfies z.ZodType<Checkpoint>;
