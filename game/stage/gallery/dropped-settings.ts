import { AuroraError } from '../../../models/errors.ts';
import type { GenerationSettings } from '../../../models/settings.ts';
import { parseInfotext } from '../../gallery/infotext.ts';
import { pngText } from './png-text.ts';

/** Pictures larger than this are not read: no program's metadata needs it, and the page would stall. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/**
 * The settings that a dropped picture carries, as far as it carries them. `models` are the names that exist here: a
 * picture from elsewhere keeps its words and numbers and leaves the model to the person.
 *
 * @throws AuroraError for a file that is no PNG, too large, or has no settings
 */
export async function droppedSettings(
  file: File,
  models: readonly string[],
): Promise<Partial<GenerationSettings>> {
  if (file.size > MAX_FILE_BYTES)
    throw new AuroraError('PNG_TOO_LARGE', `${file.name} is too large to read`, {
      value: file.size,
      legal: `up to ${MAX_FILE_BYTES} bytes`,
      hint: 'Drop the original file of the picture.',
    });
  const text = await pngText(new Uint8Array(await file.arrayBuffer()));
  if (text.parameters === undefined)
    throw new AuroraError('PICTURE_NO_SETTINGS', `${file.name} carries no settings`, {
      value: Object.keys(text).join(', ') || 'no text at all',
      legal: 'a PNG with a “parameters” text',
      hint: 'Pictures that were edited, or sent through a chat, often lose it. Try the original file.',
    });
  const { extra: _, model, ...settings } = parseInfotext(text.parameters);
  return model !== undefined && models.includes(model) ? { ...settings, model } : settings;
}
