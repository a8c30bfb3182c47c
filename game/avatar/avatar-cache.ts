/**
 * Heads that have been read before. Reading one takes most of a second, and whoever draws her must be back within half a second
 * of being killed; so what was read is kept, under the hash of the file and of the program that read it.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { MeshData } from '../../native/index.ts';
import type { Character } from './character.ts';
import { FaceMap } from './face-map.ts';
import type { Avatar } from './read-avatar.ts';

/** Heads that are kept: hers, and one of the person's. */
const KEPT = 2;

interface Stored {
  readonly mesh: MeshData;
  readonly shapes: readonly string[];
  readonly character: Character;
  readonly visemes: Avatar['visemes'];
}

export interface AvatarCacheOptions {
  readonly folder: string;
  /** Changes whenever heads may be read differently. */
  readonly reader: string;
}

/**
 * The head of a file.
 * @param read does the work where nothing is kept
 * @throws what `read` throws; a cache that cannot be used costs time and nothing else
 */
export async function cachedAvatar(
  bytes: Uint8Array,
  { folder, reader }: AvatarCacheOptions,
  read: (bytes: Uint8Array) => Promise<Avatar>,
): Promise<Avatar> {
  const name = `${createHash('sha256').update(reader).update('\0').update(bytes).digest('hex').slice(0, 32)}.v8`;
  const file = join(folder, name);
  const kept = await load(file);
  if (kept) return kept;
  const avatar = await read(bytes);
  await keep(folder, name, avatar).catch(() => {});
  return avatar;
}

async function load(file: string): Promise<Avatar | null> {
  try {
    const { mesh, shapes, character, visemes } = deserialize(await readFile(file)) as Stored;
    if (!(mesh.positions instanceof Float32Array)) return null;
    return { mesh, face: new FaceMap(shapes, character), character, visemes };
  } catch {
    return null;
  }
}

async function keep(folder: string, name: string, avatar: Avatar): Promise<void> {
  const { mesh, face, character, visemes } = avatar;
  await mkdir(folder, { recursive: true });
  const stored: Stored = { mesh, shapes: face.shapes, character, visemes };
  const temporary = join(folder, `${name}.${process.pid}`);
  await writeFile(temporary, serialize(stored));
  await rename(temporary, join(folder, name));
  const old = (await readdir(folder)).filter(other => other.endsWith('.v8') && other !== name);
  await Promise.all(old.slice(KEPT - 1).map(other => rm(join(folder, other), { force: true })));
}
