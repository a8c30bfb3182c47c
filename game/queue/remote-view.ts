import { z } from 'zod';

/** The queue that other machines take jobs from, as `system` and the page's machine show it. */
export const RemoteView = z
  .object({
    /** Without name and password. */
    queue: z.string(),
    connected: z.boolean(),
    /** Why it is not connected, in words. */
    problem: z.string().nullable(),
    /** Jobs that have been handed over. */
    jobs: z.int(),
    workers: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        pid: z.int(),
        version: z.string(),
        provider: z.string(),
        models: z.array(z.string()),
        job: z.string().nullable(),
        painted: z.int(),
      }),
    ),
  })
  .meta({ id: 'Remote' });
export type RemoteView = z.infer<typeof RemoteView>;
