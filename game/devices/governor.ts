/**
 * Who has the processor while she is watched, speaks and paints at once: her picture keeps its floor, her voice goes first, and
 * pictures take the rest. A ladder of paces, looked at once a second; it climbs while what goes first is short of time, comes down
 * when it has been well for a while, and remembers when a step up has not helped: then something else is the reason.
 */
import { z } from 'zod';
import type { LoopClock } from '../loop.ts';
import type { Share } from './painter-share.ts';

export const PACES = ['usual', 'behind', 'last', 'paced'] as const;
export type Pace = (typeof PACES)[number];

export const GovernorView = z
  .object({
    pace: z
      .enum(PACES)
      .describe(
        'How pictures are painted: as everything else; behind her; behind everything; and with pauses between steps.',
      ),
    reason: z.string().describe('Why, in words.'),
    forSeconds: z.number().describe('Seconds for which it has been so.'),
  })
  .meta({ id: 'Governor' });
export type GovernorView = z.infer<typeof GovernorView>;

/** What is true at one look. */
export interface GovernorFacts {
  readonly painting: boolean;
  /** Her frames a second where somebody watches; null = nobody does, or none was drawn yet. */
  readonly framesPerSecond: number | null;
  /** Seconds of speech that are made and not heard, while more is being made; null = nothing is. */
  readonly speechAhead: number | null;
}

export interface GovernorOptions {
  readonly clock: LoopClock;
  readonly facts: () => GovernorFacts;
  /** @param rest pause after each step, as a share of its time */
  readonly apply: (share: Share, rest: number) => void;
}

const LOOK_MS = 1000;
/** Her floor while a picture is painted: of the 30 a second that she is then drawn at. */
const FLOOR = 25;
/** Seconds of speech: with less, the next word may come late. */
const SHORT_OF_SPEECH = 0.5;
/** Looks that are bad, or well, before anything changes. */
const BAD = 3;
const WELL = 10;
/** A step up that does not bring so much more is of no use, and is not tried again for so many looks. */
const WORTH = 1.1;
const FUTILE = 120;
/** A third of the time is left to others. */
const REST = 0.5;

export class Governor {
  readonly #options: GovernorOptions;
  #pace: Pace = 'usual';
  #reason = 'nobody needs the processor more';
  #since: number;
  #bad = 0;
  #well = 0;
  /** Frames a second before the last step up, while it is not known whether it helps. */
  #before: number | null = null;
  #futile = 0;
  #recent: number[] = [];
  #cancel: (() => void) | null = null;

  constructor(options: GovernorOptions) {
    this.#options = options;
    this.#since = options.clock.now();
  }

  start(): void {
    this.#cancel ??= this.#options.clock.after(LOOK_MS, () => {
      this.#cancel = null;
      this.look();
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  view(): GovernorView {
    const forSeconds = (this.#options.clock.now() - this.#since) / 1000;
    return { pace: this.#pace, reason: this.#reason, forSeconds };
  }

  /** Looks, decides and applies; also to be called when she begins to speak, so that her first word is not late. */
  look(): void {
    const facts = this.#options.facts();
    const [pace, reason] = facts.painting ? this.#decide(facts) : this.#rest();
    if (pace !== this.#pace) this.#since = this.#options.clock.now();
    this.#pace = pace;
    this.#reason = reason;
    // A painter that was started again has to be told again.
    this.#options.apply(pace === 'paced' ? 'last' : pace, pace === 'paced' ? REST : 0);
  }

  #rest(): [Pace, string] {
    this.#bad = this.#well = this.#futile = 0;
    this.#before = null;
    this.#recent = [];
    return ['usual', 'nothing is painted'];
  }

  #decide({ framesPerSecond, speechAhead }: GovernorFacts): [Pace, string] {
    const [least, why] = leastPace(framesPerSecond, speechAhead);
    const level = PACES.indexOf(least);
    let now = Math.max(level, PACES.indexOf(this.#pace));
    if (framesPerSecond !== null) this.#recent = [...this.#recent, framesPerSecond].slice(-BAD);
    const shortOfFrames = framesPerSecond !== null && framesPerSecond < FLOOR;
    const shortOfSpeech = speechAhead !== null && speechAhead < SHORT_OF_SPEECH;
    this.#bad = shortOfFrames || shortOfSpeech ? this.#bad + 1 : 0;
    this.#well = this.#bad > 0 ? 0 : this.#well + 1;
    this.#futile = Math.max(0, this.#futile - 1);

    const frames = mean(this.#recent);
    if (this.#before !== null && this.#recent.length === BAD) {
      // The last step up has had its time.
      const helped = frames > this.#before * WORTH || !shortOfFrames;
      this.#before = null;
      if (!helped && !shortOfSpeech) {
        this.#futile = FUTILE;
        now = Math.max(level, now - 1);
        this.#bad = 0;
      }
    }
    if (this.#bad >= BAD && now < PACES.length - 1 && (shortOfSpeech || this.#futile === 0)) {
      if (shortOfFrames) this.#before = frames;
      now++;
      this.#bad = 0;
      this.#recent = [];
    } else if (this.#well >= WELL && now > level) {
      now--;
      this.#well = 0;
    }
    if (now === level) return [PACES[now]!, this.#futile > 0 ? `${why}; more would not help her` : why];
    const short = shortOfSpeech ? 'her voice was short of time' : `her picture fell below ${FLOOR} a second`;
    return [PACES[now]!, this.#bad > 0 || shortOfFrames || shortOfSpeech ? short : `${short} a while ago`];
  }
}

/** What who is there asks for, before anything is measured. */
function leastPace(framesPerSecond: number | null, speechAhead: number | null): [Pace, string] {
  if (speechAhead !== null) return ['last', 'her voice is being made, and goes first'];
  if (framesPerSecond !== null) return ['behind', 'somebody sees her'];
  return ['usual', 'nobody needs the processor more'];
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
