/** A picture as the index knows it, and how it is read from a file and shown to clients. */
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type PngSummary, readPngSummaryFrom } from '../../models/image/png-text.ts';
import type { PictureView } from '../api/protocol.ts';
import { readUpscale } from '../upscale/upscale-text.ts';
import { parseInfotext } from './infotext.ts';
import { createdAt, pictureId } from './picture-name.ts';
import { readPictureSettings } from './picture-text.ts';

export interface PictureRow {
  readonly id: string;
  /** Relative to the gallery, separated by `/`. */
  readonly path: string;
  /** The folder part of `path`; empty for the gallery itself. */
  readonly folder: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  readonly modifiedMs: number;
  /** `GenerationSettings` as JSON. */
  readonly settings: string | null;
  readonly parameters: string | null;
  readonly modelHash: string | null;
  /** Hash of the kept picture that it was enlarged from. */
  readonly enlargedFrom: string | null;
  /** The model's name, as far as the picture says it. */
  readonly model: string | null;
  /** What a search looks at. */
  readonly words: string;
  /** Marks, which come from the folder's file of them; lists as JSON. */
  readonly starred: number;
  readonly tags: string;
  readonly collections: string;
}

/** Enough for the header and the text of nearly every picture: one read instead of a dozen. */
const HEAD_BYTES = 16 * 1024;

/**
 * Reads size and text of the PNG at `root`/`path`; pixels are not touched. Null for an empty file, which is a name
 * that somebody is about to fill.
 *
 * @throws AuroraError PNG_NOT_PNG, PNG_TRUNCATED, PNG_CHUNK, PNG_TOO_LARGE; system errors as they come
 */
export async function readPictureRow(root: string, path: string): Promise<PictureRow | null> {
  const file = await open(join(root, path), 'r');
  try {
    const { size, mtimeMs } = await file.stat();
    if (size === 0) return null;
    const head = await readExactly(file, 0, Math.min(size, HEAD_BYTES));
    const summary = await readPngSummaryFrom(size, async (offset, length) =>
      offset + length <= head.length
        ? head.subarray(offset, offset + length)
        : readExactly(file, offset, length),
    );
    return makePictureRow(path, summary, { bytes: size, modifiedMs: Math.round(mtimeMs) });
  } finally {
    await file.close();
  }
}

/** The row of a picture of which header and text are known. */
export function makePictureRow(
  path: string,
  { width, height, text }: PngSummary,
  { bytes, modifiedMs }: { readonly bytes: number; readonly modifiedMs: number },
): PictureRow {
  const reading = readPictureSettings(text);
  const slash = path.lastIndexOf('/');
  const parameters = text.parameters ?? null;
  const known = reading.settings ?? (parameters === null ? null : parseInfotext(parameters));
  return {
    id: pictureId(path),
    path,
    folder: slash < 0 ? '' : path.slice(0, slash),
    width,
    height,
    bytes,
    createdMs: createdAt(path, modifiedMs),
    modifiedMs,
    settings: reading.settings === null ? null : JSON.stringify(reading.settings),
    parameters,
    modelHash: reading.settings === null ? null : reading.modelHash,
    enlargedFrom: readUpscale(text)?.source ?? null,
    model: known?.model ?? null,
    // A picture that says nothing about itself is still found by its name.
    words: known?.prompt || path.slice(slash + 1).replace(/\.png$/i, ''),
    starred: 0,
    tags: '[]',
    collections: '[]',
  };
}

/** What clients see of it. */
export function toPictureView(root: string, row: PictureRow): PictureView {
  return {
    id: row.id,
    url: `/api/v1/pictures/${row.id}/file`,
    path: join(root, row.path),
    width: row.width,
    height: row.height,
    bytes: row.bytes,
    createdAt: new Date(row.createdMs).toISOString(),
    settings: row.settings === null ? null : JSON.parse(row.settings),
    parameters: row.parameters,
    modelHash: row.modelHash,
    starred: row.starred === 1,
    tags: JSON.parse(row.tags),
    collections: JSON.parse(row.collections),
  };
}

/** Fewer bytes than asked for (the file shrank meanwhile) come back as zeros, which no checksum matches. */
async function readExactly(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes;
}
