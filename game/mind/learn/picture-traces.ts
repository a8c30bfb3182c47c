/** What happens to pictures beside their being painted leaves a trace: that one was enlarged, starred, thrown away, taken back, or came. */
import type { PictureView } from '../../api/protocol.ts';
import type { NewMemory } from '../../memory/memory-input.ts';
import { MEMORY_LIMITS } from '../../memory/memory-view.ts';

export type PictureDeed = 'enlarged' | 'starred' | 'thrownAway' | 'restored' | 'arrived';

/** So many pictures at once have a trace each; more of them one together, without their words, so that it outlives none of them. */
const SINGLY = 5;

const SENTENCES: Readonly<Record<PictureDeed, (what: string, several: boolean) => string>> = {
  enlarged: what => `Aurora enlarged ${what}.`,
  starred: what => `The person put a star on ${what}.`,
  thrownAway: what => `The person threw away ${what}.`,
  restored: what => `The person took back ${what}.`,
  arrived: (what, several) => `From elsewhere ${several ? 'came' : 'comes'} ${what}.`,
};

/** Episodes without names: a habit is made of what is asked for, not of what is tidied up. */
export function tracesOf(deed: PictureDeed, pictures: readonly PictureView[], at: Date): NewMemory[] {
  const trace = (text: string, of: readonly PictureView[]): NewMemory => ({
    kind: 'episode',
    text: text.slice(0, MEMORY_LIMITS.text),
    at: at.getTime(),
    about: [],
    pictures: of.slice(0, MEMORY_LIMITS.names).map(({ id }) => id),
  });
  const say = SENTENCES[deed];
  if (pictures.length > SINGLY) return [trace(say(`${pictures.length} pictures`, true), pictures)];
  return pictures.map(picture => trace(say(named(deed, picture), false), [picture]));
}

function named(deed: PictureDeed, { settings, width, height }: PictureView): string {
  const prompt = settings?.prompt.trim() ?? '';
  const what = prompt === '' ? 'a picture' : `“${prompt}”`;
  return deed === 'enlarged' ? `${what} to ${width} × ${height}` : what;
}
