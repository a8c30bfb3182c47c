/** A folder of pictures with captions, as trainers of LoRAs keep them. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { AuroraError } from '../../models/errors.ts';

export interface CaptionedPicture {
  /** Absolute. */
  readonly path: string;
  readonly caption: string;
}

export interface CaptionRules {
  /** For pictures that have none. */
  readonly usual: string;
  /** Put before every caption: the words that shall call for what is learned. */
  readonly trigger: string | undefined;
}

const PICTURE = /\.(png|jpe?g|webp|gif|avif)$/i;
/** Beside the picture, as sd-scripts and most others have them. */
const CAPTION_ENDINGS = ['.txt', '.caption'];
/** All of a folder's captions in one file: Hugging Face's ImageFolder. */
const METADATA = 'metadata.jsonl';

const CAPTION_LETTERS = 2_000;
export const MOST_PICTURES = 10_000;

/**
 * Every picture in the folder itself, by name, with its caption: `<name>.txt` or `<name>.caption` beside it, else its line of
 * metadata.jsonl (`file_name`, `text`), else the usual one.
 * @throws AuroraError `DATASET_NOT_FOUND`, `DATASET_EMPTY`, `DATASET_TOO_LARGE`, `CAPTION_UNREADABLE`
 */
export async function readTrainingFolder(folder: string, rules: CaptionRules): Promise<CaptionedPicture[]> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new AuroraError(
      'DATASET_NOT_FOUND',
      found ? `${folder} is a file.` : `There is no folder ${folder}.`,
      {
        field: 'folder',
        value: folder,
        legal: 'a folder of pictures',
        hint: 'Check the path.',
      },
    );
  }
  const names = await readdir(folder);
  const pictures = names.filter(name => PICTURE.test(name) && !name.startsWith('.')).sort();
  if (pictures.length === 0) {
    throw new AuroraError('DATASET_EMPTY', `${folder} holds no picture.`, {
      field: 'folder',
      value: names.length === 0 ? 'an empty folder' : names.slice(0, 5),
      legal: 'PNG, JPEG, WebP, GIF or AVIF files in the folder itself',
      hint: 'About ten pictures of one thing or one style are enough.',
    });
  }
  if (pictures.length > MOST_PICTURES) {
    throw new AuroraError('DATASET_TOO_LARGE', `${folder} holds ${pictures.length} pictures.`, {
      field: 'folder',
      value: pictures.length,
      legal: `up to ${MOST_PICTURES}`,
      hint: 'Choose the best of them.',
    });
  }
  const listed = names.includes(METADATA)
    ? await readMetadata(join(folder, METADATA))
    : new Map<string, string>();
  const present = new Set(names);
  return Promise.all(
    pictures.map(async name => {
      const stem = basename(name, extname(name));
      const beside = CAPTION_ENDINGS.map(ending => stem + ending).find(file => present.has(file));
      const own = beside === undefined ? listed.get(name) : await readText(join(folder, beside));
      const caption = own?.trim() || rules.usual;
      return { path: join(folder, name), caption: withTrigger(caption, rules.trigger) };
    }),
  );
}

const withTrigger = (caption: string, trigger: string | undefined): string =>
  trigger === undefined || caption === trigger ? caption : `${trigger}, ${caption}`;

async function readMetadata(path: string): Promise<Map<string, string>> {
  const captions = new Map<string, string>();
  const lines = (await readFile(path, 'utf8')).split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const { file_name: file, text } = parseLine(path, index + 1, line);
    if (typeof file === 'string' && typeof text === 'string')
      captions.set(basename(file), text.slice(0, CAPTION_LETTERS));
    else throw unreadable(path, `line ${index + 1} lacks file_name or text`, line.slice(0, 80));
  }
  return captions;
}

function parseLine(path: string, number: number, line: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Said below, as for what is no object.
  }
  throw unreadable(path, `line ${number} is no JSON object`, line.slice(0, 80));
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path);
  try {
    return new TextDecoder('utf-8', { fatal: true })
      .decode(bytes.subarray(0, 4 * CAPTION_LETTERS))
      .slice(0, CAPTION_LETTERS);
  } catch {
    throw unreadable(path, 'it is no UTF-8 text', basename(path));
  }
}

function unreadable(path: string, why: string, value: string): AuroraError {
  return new AuroraError('CAPTION_UNREADABLE', `The captions of ${path} cannot be read: ${why}.`, {
    field: 'folder',
    value,
    legal: 'UTF-8 text beside each picture, or lines of {"file_name": …, "text": …} in metadata.jsonl',
    hint: 'Correct the file, or remove it.',
  });
}
