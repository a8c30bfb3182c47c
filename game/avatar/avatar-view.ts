/** She, as `system` and pages see her. */
import { z } from 'zod';

export const AVATAR_STATES = ['off', 'missing', 'starting', 'shown', 'resting'] as const;

const spread = z.object({ p50: z.number(), p99: z.number() });

export const AvatarView = z
  .object({
    state: z
      .enum(AVATAR_STATES)
      .describe('`resting`: nobody watches, and nothing is drawn. `missing`: she cannot be drawn here.'),
    reason: z.string().nullable().describe('Why she is not drawn, or not as it was asked for.'),
    backend: z.enum(['soft', 'gl', 'null']).nullable(),
    device: z.string().nullable().describe('What draws.'),
    width: z.int().describe('Pixels.'),
    height: z.int().describe('Pixels.'),
    watchers: z.int().describe('Pages on which she is seen.'),
    frameMs: spread.nullable().describe('Milliseconds to draw a frame, of the last ones.'),
    intervalMs: spread.nullable().describe('Milliseconds from one frame to the next.'),
    framesPerSecond: z.number(),
    dropped: z.int().describe('Frames that were due and not drawn, since she came up last.'),
    encoded: z
      .object({ bytesPerSecond: z.number(), quality: z.int() })
      .nullable()
      .describe('Pictures that went to pages through their sockets.'),
  })
  .meta({ id: 'Avatar' });
export type AvatarView = z.infer<typeof AvatarView>;

/** How a page sees her: out of shared memory, through its socket, or not at all (it is hidden). */
export const WATCH_WAYS = ['memory', 'socket', 'nothing'] as const;
export type WatchWay = (typeof WATCH_WAYS)[number];
