import type { FastifyReply } from 'fastify';
import { AuroraError, deserializeError } from '../../models/errors.ts';
import type { JobRecord } from '../jobs/job-record.ts';
import { queueFull } from '../jobs/job-service.ts';
import type { KernelServices } from '../services.ts';
import type { GenerateInput } from './protocol.ts';

/**
 * Paints several pictures for one request and waits for them. All are queued or none is; a client that goes away, or
 * one picture that fails, cancels the rest.
 * @throws AuroraError `QUEUE_FULL`, `CANCELLED`, `PROMPT_…`, or the first failure
 */
export async function paintBatch(
  services: KernelServices,
  reply: FastifyReply,
  count: number,
  inputOf: (index: number) => GenerateInput,
): Promise<readonly JobRecord[]> {
  const { jobs } = services;
  const ids: string[] = [];
  const cancelAll = () => {
    for (const id of ids) if (jobs.find(id) !== undefined) jobs.cancel(id);
  };
  let gone = false;
  reply.raw.once('close', () => {
    gone = !reply.raw.writableFinished;
    if (gone) cancelAll();
  });
  try {
    const inputs: GenerateInput[] = [];
    for (let index = 0; index < count; index++) inputs.push(await services.fillIn(inputOf(index)));
    if (gone) throw new AuroraError('CANCELLED', 'The client has gone away.');
    if (count > jobs.room) throw queueFull(count);
    for (const input of inputs) ids.push(services.generate(input).id);
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
