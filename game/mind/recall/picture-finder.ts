/** Which picture somebody means by "that castle from last week", and how surely. */
import type { PictureView } from '../../api/protocol.ts';
import { contentWords } from '../../memory/query-words.ts';
import { readTimeWords } from '../../memory/time-words.ts';
import type { Attention } from '../attention.ts';
import type { MindParts } from '../parts.ts';
import type { PictureCandidate } from './found.ts';

/** Candidates that are looked at. */
const MOST = 12;
/** A prompt that means so little of it is another picture. */
const UNLIKE = 0.45;
/** What is on the screen, or was talked of last, is meant more often. */
const SHOWN = 0.35;
const TALKED_OF = 0.3;
const RECENT = 0.1;
/** How sharply scores tell candidates apart: a difference of 0.1 is as 2 to 1. */
const SHARPNESS = 7;

/** Words that only point. */
const POINTING =
  /^(?:it|that|this|these|those|them|that one|this one|the (?:same|last|previous|first|newest|latest|other)|(?:the |that |this |my |our |last )?(?:same |last |previous |newest |latest )?(?:pictures?|images?|paintings?|drawings?|ones?|things?|sketch(?:es)?)|the same (?:again|one|thing|picture|image|painting|scene)|)$/i;
const NOISE = new Set([
  'picture',
  'pictures',
  'painting',
  'paintings',
  'image',
  'images',
  'drawing',
  'drawings',
  'one',
  'ones',
  'photo',
  'photos',
  'scene',
  'same',
  'last',
  'again',
  'old',
  'painted',
  'made',
  'drew',
  'sketch',
  'new',
  'first',
  'all',
]);

/** "It", "that one", "the same": words that only point to a picture. */
export const isPointing = (target: string): boolean => POINTING.test(target.trim());

/** A picture, or a job on its way to one. */
interface Named {
  readonly id: string;
  readonly createdAt: string;
}

export interface PicturesFound {
  readonly pictures: readonly PictureCandidate[];
  /** Chance that the best is the one that is meant. */
  readonly match: number;
  /** Words of time that chose among them. */
  readonly said: string;
}

export async function findPictures(
  target: string,
  parts: Pick<MindParts, 'pictures' | 'jobs' | 'now'>,
  attention: Pick<Attention, 'job' | 'picture'>,
  looking: string | undefined,
): Promise<PicturesFound> {
  const { rest, range, said } = readTimeWords(target, parts.now());
  const words = contentWords(rest).filter(word => !NOISE.has(word));
  const time = range === null ? {} : { from: range.from, before: range.to };
  if (words.length === 0 && POINTING.test(rest.replace(/[\s,]+$/, '')) && range === null)
    return { ...pointed(parts, attention, looking), said };
  if (words.length === 0) {
    const { pictures } = parts.pictures.list({ ...time, limit: MOST });
    const found = pictures
      .filter(hasSettings)
      .map(picture => candidate(picture, 0.5, said === '' ? 'one of the newest' : `from ${said}`));
    return {
      pictures: found,
      match: found.length === 1 ? 0.95 : found.length === 0 ? 0 : 1 / found.length,
      said,
    };
  }
  return { ...(await described(words, rest, time, said, parts, attention, looking)), said };
}

/** "It", "that one": what is looked at, what was talked of, or the newest. */
function pointed(
  parts: Pick<MindParts, 'pictures' | 'jobs'>,
  attention: Pick<Attention, 'job' | 'picture'>,
  looking: string | undefined,
): Omit<PicturesFound, 'said'> {
  const one = (pictures: readonly PictureCandidate[], match: number) => ({ pictures, match });
  const shown = looking === undefined ? null : known(parts, looking);
  if (shown !== null && hasSettings(shown)) return one([candidate(shown, 1, 'it is on the screen')], 0.95);
  const job = attention.job && parts.jobs.list().find(({ id }) => id === attention.job!.id);
  if (job && job.state !== 'failed')
    return one(
      [{ picture: job.picture, settings: job.settings, score: 1, why: 'we were talking of it' }],
      0.95,
    );
  const talked = attention.picture === null ? null : known(parts, attention.picture.id);
  if (talked !== null && hasSettings(talked))
    return one([candidate(talked, 1, 'we were talking of it')], 0.93);
  const running = parts.jobs
    .list()
    .findLast(({ finishedAt, purpose }) => finishedAt === null && purpose === 'picture');
  if (running)
    return one([{ picture: null, settings: running.settings, score: 1, why: 'it is being painted' }], 0.9);
  const newest = parts.pictures.list({ limit: 1 }).pictures.find(hasSettings);
  return newest === undefined ? one([], 0) : one([candidate(newest, 1, 'it is the newest')], 0.85);
}

async function described(
  words: readonly string[],
  rest: string,
  time: object,
  said: string,
  parts: Pick<MindParts, 'pictures' | 'jobs' | 'now'>,
  attention: Pick<Attention, 'job' | 'picture'>,
  looking: string | undefined,
): Promise<Omit<PicturesFound, 'said'>> {
  const byId = new Map<string, PictureCandidate>();
  const add = (one: Pick<PictureCandidate, 'picture' | 'settings'> & Named, likeness: number | null) => {
    const hits = words.filter(word => holds(one.settings.prompt.toLowerCase(), word));
    const share = hits.length / words.length;
    const score =
      0.7 * share +
      0.3 * (likeness ?? share) +
      (one.id === looking ? SHOWN : 0) +
      (one.id === attention.picture?.id || one.id === attention.job?.id ? TALKED_OF : 0) +
      RECENT * Math.exp(-(parts.now().getTime() - Date.parse(one.createdAt)) / 86_400_000);
    const reasons = [
      hits.length > 0
        ? `its prompt says “${hits.join(' ')}”`
        : likeness === null
          ? ''
          : `its prompt means nearly the same (${likeness.toFixed(2)})`,
      one.id === looking ? 'it is on the screen' : '',
      one.picture === null ? 'it is being painted' : '',
      said === '' ? '' : `it is from ${said}`,
    ];
    const { picture, settings } = one;
    const before = byId.get(one.id);
    if (before === undefined || before.score < score)
      byId.set(one.id, { picture, settings, score, why: reasons.filter(Boolean).join(', ') });
  };
  const addPicture = (picture: PictureView, likeness: number | null) => {
    const { id, createdAt, settings } = picture;
    if (hasSettings(picture)) add({ id, createdAt, picture, settings: settings! }, likeness);
  };
  if (said === '')
    for (const { id, createdAt, settings, finishedAt, purpose } of parts.jobs.list())
      if (finishedAt === null && purpose === 'picture' && words.some(word => holds(settings.prompt, word)))
        add({ id, createdAt, picture: null, settings }, null);
  for (const search of new Set([words.join(' '), ...words])) {
    for (const picture of parts.pictures.list({ search: singular(search), ...time, limit: MOST }).pictures)
      addPicture(picture, null);
    if (byId.size > 0 && search === words.join(' ')) break;
  }
  // Where there is none, nobody has to read what is meant.
  if (byId.size === 0 && parts.pictures.list({ ...time, limit: 1 }).total > 0) {
    const near = await parts.pictures.similar({ text: rest }, time, MOST).catch(() => null);
    for (const { picture, likeness } of near?.similar ?? [])
      if (likeness >= UNLIKE) addPicture(picture, likeness);
  }
  const pictures = [...byId.values()].toSorted((a, b) => b.score - a.score).slice(0, MOST);
  return { pictures, match: chanceOfBest(pictures) };
}

/** Softmax over scores, in which pictures of the same prompt count as one: they differ by their seed alone, and the newest is meant. */
export function chanceOfBest(pictures: readonly PictureCandidate[]): number {
  const [best] = pictures;
  if (best === undefined) return 0;
  const others = new Map<string, number>();
  for (const { settings, score } of pictures.slice(1))
    if (settings.prompt !== best.settings.prompt && !others.has(settings.prompt))
      others.set(settings.prompt, score);
  const against = [...others.values()].reduce(
    (sum, score) => sum + Math.exp(SHARPNESS * (score - best.score)),
    0,
  );
  // A picture that has only some of the words may be none of them.
  return Math.min(0.97, Math.max(0.3, Math.min(1, best.score + 0.25))) / (1 + against);
}

const hasSettings = (
  picture: PictureView,
): picture is PictureView & { settings: NonNullable<PictureView['settings']> } =>
  picture.settings !== null && picture.settings.prompt !== '';

const candidate = (
  picture: PictureView & { settings: NonNullable<PictureView['settings']> },
  score: number,
  why: string,
): PictureCandidate => ({
  picture,
  settings: picture.settings,
  score,
  why,
});

/** "foxes" finds "fox", "castles" finds "castle": the gallery looks for beginnings of words. */
export const singular = (words: string): string =>
  words
    .split(' ')
    .map(word =>
      /(?:ss|us|is)$/.test(word) || word.length < 4
        ? word
        : word.replace(/(?:(?<=[sxz]|ch|sh)es|(?<=[^aeiou])ies|s)$/, ending => (ending === 'ies' ? '' : '')),
    )
    .join(' ');

const holds = (prompt: string, word: string): boolean => {
  const root = singular(word);
  return new RegExp(String.raw`\b${root.replace(/[.*+?^${'$'}{}()|[\]\\]/g, '\\$&')}`, 'iu').test(prompt);
};

function known(parts: Pick<MindParts, 'pictures'>, id: string): PictureView | null {
  try {
    return parts.pictures.get(id);
  } catch {
    return null;
  }
}
