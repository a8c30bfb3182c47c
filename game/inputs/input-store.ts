/** Pictures that jobs begin with, kept by their content, so that a job can be painted again whenever somebody asks. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AuroraError } from '../../models/errors.ts';
import { readPngSummary } from '../../models/image/png-text.ts';
import { type InputKind, type ReadImage, readInput } from './read-image.ts';
import { notKept, PART_SUFFIX, receiveFile } from './receive-file.ts';

export interface InputPicture {
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  /** Absolute. */
  readonly path: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

const HASH = /^[0-9a-f]{64}$/;

export class InputStore {
  readonly folder: string;
  readonly #known = new Map<string, InputPicture>();
  readonly #wanted = new Set<string>();

  /** @param folder is made when the first picture comes */
  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Keeps a picture.
   * @throws AuroraError `IMAGE_TOO_LARGE`, `IMAGE_UNREADABLE`, `MASK_OPAQUE`, `DISK_FULL`, `INPUT_NOT_SAVED`
   */
  async add(bytes: Uint8Array, kind: InputKind): Promise<InputPicture> {
    return this.#keep(await readInput(bytes, kind, kind === 'image' ? 'image' : 'mask'));
  }

  /** The same for a picture that comes in pieces; it is never in memory as a whole. @throws as `add` */
  async receive(pieces: AsyncIterable<Uint8Array>, kind: InputKind): Promise<InputPicture> {
    const field = kind === 'image' ? 'image' : 'mask';
    return receiveFile(pieces, this.#newPart(), field, async file =>
      this.#keep(await readInput(file, kind, field)),
    );
  }

  /** @throws AuroraError `INPUT_MISSING` */
  async find(hash: string, field = 'image'): Promise<InputPicture> {
    const known = this.#known.get(hash);
    if (known) return known;
    const path = this.pathOf(hash);
    // From here on a sweep leaves it alone.
    this.#wanted.add(hash);
    const bytes = HASH.test(hash) ? await readFile(path).catch(() => null) : null;
    if (bytes === null) {
      throw new AuroraError('INPUT_MISSING', `The picture ${hash.slice(0, 12)}… is not kept here any more.`, {
        field,
        value: hash,
        legal: 'the SHA-256 of a picture that was given before',
        hint: 'Give the picture itself.',
      });
    }
    await rm(this.markOf(hash), { force: true }).catch(() => {});
    const { width, height } = readPngSummary(bytes);
    return this.#remember({ hash, path, width, height });
  }

  /** Whether this run of the program has given or asked for it: then it stays. */
  inUse(hash: string): boolean {
    return this.#wanted.has(hash);
  }

  /** Of a picture that `find` or `add…` has answered with; undefined before. */
  known(hash: string): InputPicture | undefined {
    return this.#known.get(hash);
  }

  /** A file that is there when a sweep found the picture unused. */
  markOf(hash: string): string {
    return join(this.folder, hash.slice(0, 2), `${hash}.unused`);
  }

  pathOf(hash: string): string {
    return join(this.folder, hash.slice(0, 2), `${hash}.png`);
  }

  async #keep({ png, width, height }: ReadImage): Promise<InputPicture> {
    const part = this.#newPart();
    try {
      await mkdir(this.folder, { recursive: true });
      const hash = await writeHashed(part, png);
      this.#wanted.add(hash);
      const path = this.pathOf(hash);
      await mkdir(join(path, '..'), { recursive: true });
      await rename(part, path);
      await rm(this.markOf(hash), { force: true });
      return this.#remember({ hash, path, width, height });
    } catch (error) {
      await rm(part, { force: true }).catch(() => {});
      throw notKept(this.folder, png.length, error);
    }
  }

  #newPart(): string {
    return join(this.folder, `${randomBytes(8).toString('hex')}${PART_SUFFIX}`);
  }

  #remember(picture: InputPicture): InputPicture {
    this.#known.set(picture.hash, picture);
    return picture;
  }
}

/** Bytes that are hashed and written at once: between two pieces everything else gets its turn. */
const PIECE = 1024 * 1024;

/** Writes a file, flushed to the disk, and returns the SHA-256 of its bytes. */
async function writeHashed(path: string, bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx');
  try {
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      hash.update(piece);
      await file.writeFile(piece);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}
