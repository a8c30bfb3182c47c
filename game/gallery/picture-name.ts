/** Where a picture lies and what it is called: `2026-11-22/143005-7-a-red-fox-1f9c03ab.png`, relative to the gallery. */
import { createHash } from 'node:crypto';

/** What a name is made of. */
export interface NameParts {
  readonly at: Date;
  readonly seed: number;
  readonly prompt: string;
  readonly jobId: string;
}

const SLUG_LENGTH = 40;
const JOB_LENGTH = 8;

/** The folder of a day, by the local calendar: people look for "yesterday", not for UTC. */
export function dayFolder(at: Date): string {
  return `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/**
 * A file name of `a-z 0-9 -` only, which every file system takes; it begins with digits, so it is none of Windows'
 * reserved names. From the second `attempt` on it is told apart by a number.
 */
export function pictureFileName({ at, seed, prompt, jobId }: NameParts, attempt = 1): string {
  const job = jobId.toLowerCase().replace(/[^a-z0-9]/g, '');
  const parts = [clockTime(at), String(seed), slug(prompt), job.slice(0, JOB_LENGTH)];
  if (attempt > 1) parts.push(String(attempt));
  return `${parts.filter(part => part !== '').join('-')}.png`;
}

/** Up to 40 characters of a prompt, cut between words where possible; `picture` where no Latin letter is left. */
export function slug(prompt: string): string {
  const words = prompt
    .slice(0, 400)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  if (words === '') return 'picture';
  if (words.length <= SLUG_LENGTH) return words;
  const cut = words.slice(0, SLUG_LENGTH + 1);
  const end = cut.lastIndexOf('-');
  return cut.slice(0, end > SLUG_LENGTH / 2 ? end : SLUG_LENGTH);
}

/**
 * The same for the same place, so that an index that was built again has the same ids. 64 bits of SHA-256.
 *
 * @param path relative to the gallery, separated by `/`
 */
export function pictureId(path: string): string {
  return createHash('sha256').update(path, 'utf8').digest('hex').slice(0, 16);
}

/**
 * When a picture was made, in milliseconds since 1970: the file's time, unless the name says another second
 * (the file was copied since), and then the name's.
 */
export function createdAt(path: string, modifiedMs: number): number {
  const found = /(?:^|\/)(\d{4})-(\d\d)-(\d\d)\/(\d\d)(\d\d)(\d\d)-[^/]*$/.exec(path);
  if (found === null) return modifiedMs;
  const [year, month, day, hour, minute, second] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const modified = new Date(modifiedMs);
  if (path.includes(`${dayFolder(modified)}/${clockTime(modified)}-`)) return modifiedMs;
  return new Date(year, month - 1, day, hour, minute, second).getTime();
}

function clockTime(at: Date): string {
  return two(at.getHours()) + two(at.getMinutes()) + two(at.getSeconds());
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
