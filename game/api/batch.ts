import type { FastifyReply } from 'fastify';
import { AuroraError, deserializeError } from '../../models/errors.ts';
import type { JobRecord } from '../jobs/job-record.ts';
import { queueFull } from '../jobs/job-service.ts';
import type { KernelServices } from '../services.ts';
import type { GenerateInput } from './protocol.ts';

/**
 * Paints several pictures for one request and waits for them. All are queued or none is; a client that goes away, or
 * one picture that fails, cancels the rest.
 * @throws AuroraError `QUEUE_FULL`, `CANCELLED`, or the first failure
 */
export async function paintBatch(
  services: KernelServices,
  reply: FastifyReply,
  count: number,
  inputOf: (index: number) => GenerateInput,
): Promise<readonly JobRecord[]> {
  const { jobs } = services;
  if (count > jobs.room) throw queueFull(count);
  const ids: string[] = [];
  const cancelAll = () => {
    for (const id of ids) if (jobs.find(id) !== undefined) jobs.cancel(id);
  };
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) cancelAll();
  });
  try {
    for (let index = 0; index < count; index++) ids.push(services.generate(inputOf(index)).id);
    const records = await Promise.all(ids.map(id => jobs.ended(id)));
    for (const record of records) {
      if (record.error !== null) throw deserializeError(record.error.toJSON());
      if (record.picture === null) throw new AuroraError('CANCELLED', 'The picture was cancelled.');
    }
    return records;
  } catch (error) {
    cancelAll();
    throw error;
  }
}
