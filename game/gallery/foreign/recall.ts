/** What a picture says of its making, whichever program made it: the one way for every face. */
import { AuroraError } from '../../../models/errors.ts';
import { parseInfotext } from '../infotext.ts';
import { readComfy } from './comfy.ts';
import { type ForeignSettings, foreignSettings } from './foreign-settings.ts';
import { readDream, readInvokeAi, readOldInvokeAi } from './invokeai.ts';
import { readNovelAi } from './novelai.ts';
import { readSwarm } from './swarm.ts';

/** Longer texts are no program's. */
const MAX_TEXT = 4 * 1024 * 1024;
const MAX_INFOTEXT = 256 * 1024;

/**
 * Settings from a picture's texts by keyword (PNG) or tag (EXIF), as far as they go. Undefined when no text is any
 * program's that is known here. Never throws, whatever the texts hold.
 */
export function recallSettings(text: Readonly<Record<string, string>>): ForeignSettings | undefined {
  const of = (name: string) => {
    const value = Object.hasOwn(text, name) ? text[name] : undefined;
    return value !== undefined && value.length <= MAX_TEXT ? value : undefined;
  };
  const parameters = of('parameters') ?? of('UserComment');
  const [invokeAi, old, dream] = ['invokeai_metadata', 'sd-metadata', 'Dream'].map(of);
  return (
    (parameters === undefined ? undefined : (readSwarm(parameters) ?? readInfotext(parameters))) ??
    (invokeAi ? readInvokeAi(invokeAi) : undefined) ??
    (old ? readOldInvokeAi(old) : undefined) ??
    (dream ? readDream(dream) : undefined) ??
    readComfy(comfyTexts(of)) ??
    readNovelAi(text)
  );
}

/** ComfyUI's animations and WebP files carry theirs as `prompt:{…}` and `workflow:{…}` in two tags of EXIF. */
function comfyTexts(of: (name: string) => string | undefined) {
  const tags = ['Make', 'Model', 'ImageDescription'].map(of);
  const tagged = (name: string) =>
    tags.find(tag => tag?.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1);
  return { prompt: of('prompt') ?? tagged('prompt'), workflow: of('workflow') ?? tagged('workflow') };
}

/** A1111's text has fields; a text without any is somebody's comment. */
function readInfotext(parameters: string): ForeignSettings | undefined {
  if (parameters.length > MAX_INFOTEXT) return undefined;
  const { extra, ...settings } = parseInfotext(parameters);
  const fields = Object.keys(settings).length + Object.keys(extra).length;
  if (fields <= 2 && !/^(Negative prompt|Steps):/m.test(parameters)) return undefined;
  const read = foreignSettings('A1111');
  Object.assign(read.settings, settings);
  Object.assign(read.extra, extra);
  return read;
}

/** For a picture of which `recallSettings` knows nothing; `text` is what it does say. */
export const noSettings = (name: string, text: Readonly<Record<string, string>>) =>
  new AuroraError('PICTURE_NO_SETTINGS', `${name} carries no settings`, {
    value: Object.keys(text).join(', ').slice(0, 200) || 'no text at all',
    legal: 'a picture with the text of A1111, ComfyUI, InvokeAI, SwarmUI or NovelAI',
    hint: 'Pictures that were edited, or sent through a chat, often lose it. Try the original file.',
  });
