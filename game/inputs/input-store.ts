/** Pictures that jobs begin with, kept by their content, so that a job can be painted again whenever somebody asks. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AuroraError } from '../../models/errors.ts';
import { readPngSummary } from '../../models/image/png-text.ts';
import { type MaskKind, type ReadImage, readImage, readMask } from './read-image.ts';

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
  readonly #folder: string;
  readonly #known = new Map<string, InputPicture>();

  /** @param folder is made when the first picture comes */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keeps a picture. @throws AuroraError `IMAGE_TOO_LARGE`, `IMAGE_UNREADABLE`, `DISK_FULL`, `INPUT_NOT_SAVED` */
  async addImage(bytes: Uint8Array, field = 'image'): Promise<InputPicture> {
    return this.#keep(await readImage(bytes, field));
  }

  /** Keeps a mask. @throws AuroraError as `addImage`, and `MASK_OPAQUE` */
  async addMask(bytes: Uint8Array, kind: MaskKind, field = 'mask'): Promise<InputPicture> {
    return this.#keep(await readMask(bytes, kind, field));
  }

  /** @throws AuroraError `INPUT_MISSING` */
  async find(hash: string, field = 'image'): Promise<InputPicture> {
    const known = this.#known.get(hash);
    if (known) return known;
    const path = this.pathOf(hash);
    const bytes = HASH.test(hash) ? await readFile(path).catch(() => null) : null;
    if (bytes === null) {
      throw new AuroraError('INPUT_MISSING', `The picture ${hash.slice(0, 12)}… is not kept here any more.`, {
        field,
        value: hash,
        legal: 'the SHA-256 of a picture that was given before',
        hint: 'Give the picture itself.',
      });
    }
    const { width, height } = readPngSummary(bytes);
    return this.#remember({ hash, path, width, height });
  }

  /** Of a picture that `find` or `add…` has answered with; undefined before. */
  known(hash: string): InputPicture | undefined {
    return this.#known.get(hash);
  }

  pathOf(hash: string): string {
    return join(this.#folder, hash.slice(0, 2), `${hash}.png`);
  }

  async #keep({ png, width, height }: ReadImage): Promise<InputPicture> {
    const hash = createHash('sha256').update(png).digest('hex');
    const path = this.pathOf(hash);
    const part = `${path}.${randomBytes(6).toString('hex')}.part`;
    try {
      await mkdir(join(path, '..'), { recursive: true });
      const file = await open(part, 'wx');
      try {
        await file.writeFile(png);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true }).catch(() => {});
      const { code, message } = error as NodeJS.ErrnoException;
      const full = code === 'ENOSPC' || code === 'EDQUOT';
      throw new AuroraError(
        full ? 'DISK_FULL' : 'INPUT_NOT_SAVED',
        `The picture cannot be kept: ${message}.`,
        {
          value: path,
          legal: `${png.length} free bytes in a folder that may be written to`,
          hint: full ? 'Make room on the disk and try again.' : 'Check the rights of the folder.',
        },
        error,
      );
    }
    return this.#remember({ hash, path, width, height });
  }

  #remember(picture: InputPicture): InputPicture {
    this.#known.set(picture.hash, picture);
    return picture;
  }
}
