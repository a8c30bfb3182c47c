import { createHash } from 'node:crypto';
import { resolve } from 'node:path';

/** The shared memory of a home: whoever starts next on the same home takes over what a killed kernel left behind. */
export const linkName = (home: string): string =>
  `/aurora-${createHash('sha256').update(resolve(home)).digest('hex').slice(0, 20)}`;
