import { AuroraError } from '../../models/errors.ts';
import type { JobRecord } from './job-record.ts';

/** For a job that no worker survives. */
export const workerCrashed = (record: JobRecord) =>
  new AuroraError(
    'WORKER_CRASHED',
    `The diffusion worker died three times at step ${record.step + 1} of this picture.`,
    {
      value: record.id,
      legal: 'a job that the worker survives',
      hint: 'Most often memory ran out: try a smaller size. The queue goes on.',
    },
  );
