/** A thought's other half: what does not fit into the world's columns. */

import type { ActName, PhaseName, StimulusName } from '../../components/index.ts';
import { AuroraError } from '../../models/errors.ts';
import type { GenerateInput, JobView, PictureView } from '../api/protocol.ts';
import type { Move, Reading } from './language/move.ts';
import { type Found, NOTHING_FOUND } from './recall/found.ts';
import type { DeedView, EvidenceView, PageDeed, ThoughtView } from './thought-view.ts';

/** What was on the page when it was said. */
export interface Surroundings {
  /** The picture that is looked at, by id. */
  readonly looking?: string | undefined;
  /** How the page would paint: everything but the prompt. */
  readonly settings?: Partial<GenerateInput> | undefined;
}

export interface ThoughtRecord {
  readonly serial: number;
  readonly id: string;
  readonly at: Date;
  readonly about: StimulusName;
  readonly text: string;
  readonly surroundings: Surroundings;
  /** Milliseconds of the kernel's clock when it began. */
  readonly begun: number;
  phase: PhaseName | 'over';
  reading: Reading;
  found: Found;
  readonly evidence: EvidenceView[];
  options: { act: ActName; value: number }[];
  act: ActName | null;
  readonly did: DeedView[];
  readonly remembered: string[];
  readonly forgotten: string[];
  says: string | null;
  /** Of what was said by both, in the conversation's log, by id. */
  readonly entries: string[];
  spoken: boolean;
  job: JobView | null;
  pictures: readonly PictureView[];
  readonly page: PageDeed[];
  late: PhaseName[];
  readonly phases: { phase: PhaseName; tick: number; ms: number }[];
}

export const mainMove = ({ reading }: Pick<ThoughtRecord, 'reading'>): Move => reading.moves[0]!;

export function thoughtView(record: ThoughtRecord, why: readonly string[]): ThoughtView {
  const { topic, roles } = mainMove(record);
  const { beliefs } = record.reading;
  const [best] = Object.entries(beliefs).toSorted(([, a], [, b]) => b - a);
  return {
    id: record.id,
    at: record.at.toISOString(),
    about: record.about,
    text: record.text,
    phase: record.phase,
    intent: best === undefined ? null : (best[0] as ThoughtView['intent']),
    certainty: best?.[1] ?? 0,
    topic,
    roles: { ...roles },
    evidence: [...record.evidence],
    options: record.options,
    act: record.act,
    did: [...record.did],
    remembered: [...record.remembered],
    forgotten: [...record.forgotten],
    says: record.says,
    spoken: record.spoken,
    why: [...why],
    late: record.late,
    phases: [...record.phases],
  };
}

/** The thought by which something was forgotten, without what that was. */
export function withoutWords(record: ThoughtRecord): ThoughtRecord {
  const [move] = record.reading.moves;
  const reading = { ...record.reading, moves: [{ ...move!, words: '', roles: {} }], facts: [], evidence: [] };
  return { ...record, text: '(forgotten)', reading, evidence: [], found: NOTHING_FOUND, pictures: [] };
}

/** A thought of which something was forgotten elsewhere: that it was there, and when. */
export const emptied = (record: ThoughtRecord): ThoughtRecord => ({
  ...withoutWords(record),
  ...{ says: null, did: [], surroundings: {}, job: null, page: [], entries: [] },
});

/** How she reads something that nobody said. */
export const witnessed = (topic: string, job: string | null): Reading => ({
  moves: [
    {
      intent: 'witness',
      topic,
      certainty: 1,
      rule: 'witness: a picture',
      words: '',
      roles: job === null ? {} : { job },
    },
  ],
  facts: [],
  beliefs: { witness: 1 },
  evidence: [],
});

export const tooMany = (open: number, most: number) =>
  new AuroraError('TOO_MANY_THOUGHTS', `She is still thinking about ${open} things.`, {
    value: open,
    legal: `up to ${most} at once`,
    hint: 'Give her a moment.',
  });
