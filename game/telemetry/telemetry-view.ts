import { z } from 'zod';
import { ProcessView } from '../api/views.ts';

/** What the overlay draws. Times are milliseconds. */
export const TelemetryView = z
  .object({
    /** Frames since the kernel began; the last of those that are told is this one. */
    frame: z.int(),
    /** What a frame may take. */
    stepMs: z.number(),
    /** Frames that were left out, since they could not be caught up. */
    dropped: z.int(),
    /** In the order in which they run. */
    systems: z.array(z.string()),
    /** One number a frame, oldest first. */
    total: z.array(z.number()),
    /** The same, by system. */
    bySystem: z.array(z.array(z.number())),
    queue: z.object({
      waiting: z.int(),
      running: z.int(),
      secondsPerStep: z.number().nullable(),
    }),
    /** From the last text's being asked for to its first sound. */
    speechLatencyMs: z.number().nullable(),
    processes: z.array(ProcessView),
  })
  .meta({ id: 'Telemetry' });
export type TelemetryView = z.output<typeof TelemetryView>;
