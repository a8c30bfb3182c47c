import { KEYS } from './queue-keys.ts';
import { MOST_BYTES, MOST_WORKERS } from './queue-limits.ts';
import type { QueueLink } from './queue-link.ts';
import { type Announcement, announcementSchema } from './queue-messages.ts';

/** The workers that have announced themselves lately; those that have not are taken off the list. */
export async function liveWorkers({ redis }: QueueLink): Promise<Announcement[]> {
  const ids = (await redis.smembers(KEYS.workers)).sort();
  if (ids.length === 0) return [];
  const texts = await redis.mget(ids.map(KEYS.worker));
  const gone = ids.filter((_, i) => texts[i] == null);
  if (gone.length > 0) await redis.srem(KEYS.workers, ...gone);
  return texts.flatMap(text => announcementOf(text ?? '') ?? []).slice(0, MOST_WORKERS);
}

/** Null for what no worker of ours wrote. */
export function announcementOf(text: string): Announcement | null {
  if (text === '' || text.length > MOST_BYTES.announcement) return null;
  try {
    return announcementSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
