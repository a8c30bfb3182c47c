import { AuroraError } from '../../../models/errors.ts';
import { exifText, pictureKind } from '../../../models/image/exif-text.ts';
import type { GenerationSettings } from '../../../models/settings.ts';
import { knownModel } from '../../gallery/foreign/foreign-settings.ts';
import { noSettings, recallSettings } from '../../gallery/foreign/recall.ts';
import { pngText } from './png-text.ts';

/** Pictures larger than this are not read: no program's metadata needs it, and the page would stall. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

export interface Dropped {
  readonly settings: Partial<GenerationSettings>;
  /** What the person should know, in whole sentences but for their ends. */
  readonly notes: readonly string[];
}

/**
 * The settings that a dropped picture carries, as far as it carries them, whichever program wrote it. `models` are the
 * names that exist here: a picture from elsewhere keeps its words and numbers, and its model where there is one of that
 * name.
 *
 * @throws AuroraError `PICTURE_NO_SETTINGS` for a picture that has none; for a file that is no picture, or too large
 */
export async function droppedSettings(file: File, models: readonly string[]): Promise<Dropped> {
  if (file.size > MAX_FILE_BYTES)
    throw new AuroraError('PNG_TOO_LARGE', `${file.name} is too large to read`, {
      value: file.size,
      legal: `up to ${MAX_FILE_BYTES} bytes`,
      hint: 'Drop the original file of the picture.',
    });
  const bytes = new Uint8Array(await file.arrayBuffer());
  const kind = pictureKind(bytes);
  const text = kind === undefined || kind === 'png' ? await pngText(bytes) : exifText(bytes);
  const read = recallSettings(text);
  if (read === undefined) throw noSettings(file.name, text);
  const { model, ...settings } = read.settings;
  const here = model === undefined ? undefined : knownModel(model, models);
  const notes =
    model !== undefined && here === undefined
      ? [...read.notes, `its model, “${model}”, is not here`]
      : read.notes;
  return { settings: here === undefined ? settings : { ...settings, model: here }, notes };
}
