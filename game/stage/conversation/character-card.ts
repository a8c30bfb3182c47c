/** A file that is a character's card, and how it comes to the kernel. */
import { deserializeError, type SerializedError } from '../../../models/errors.ts';
import { pictureKind } from '../../../models/image/exif-text.ts';
import { pngText } from '../gallery/png-text.ts';

export interface CharacterView {
  readonly name: string;
  readonly description: string;
  readonly greetings: number;
  readonly lore: number;
}

const NO_ANSWER: SerializedError = {
  code: 'NOT_CONNECTED',
  message: 'The card could not be sent',
  hint: 'Try again when AURORA is connected.',
};

/** JSON, or a PNG that has a card in it. Whether it is a good one the kernel says. */
export async function isCard(file: File): Promise<boolean> {
  if (file.type === 'application/json' || /\.json$/i.test(file.name)) return true;
  if (file.type !== 'image/png' && !/\.png$/i.test(file.name)) return false;
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (pictureKind(bytes) !== 'png') return false;
  const text = await pngText(bytes).catch(() => ({}));
  return 'ccv3' in text || 'chara' in text;
}

/** @throws AuroraError `CARD_NOT_READABLE`, `PNG_…`, `CHARACTERS_NOT_WRITABLE`, `NOT_CONNECTED` */
export async function importCard(file: File): Promise<CharacterView> {
  const answer = await fetch('/api/v1/characters', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ file: await base64Of(file) }),
  }).catch(() => null);
  const body = (await answer?.json().catch(() => null)) as
    | (CharacterView & { error?: SerializedError })
    | null;
  if (!body || body.error) throw deserializeError(body?.error ?? NO_ANSWER);
  return body;
}

/** By the browser's own encoder: a card may have sixteen megabytes. */
function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/** For whoever has it imported. */
export const importedNote = ({ name, greetings }: CharacterView): string =>
  `${name} is here${greetings > 0 ? ', with a greeting' : ''}. Choose her in the conversation; a language model plays her.`;
