/**
 * What the ring of motes round her head says: the phases of her thoughts, as her mind tells them, and what happens without one.
 *
 * | what happens                                   | phase              |
 * |------------------------------------------------|--------------------|
 * | a thought of hers goes on by a phase           | that phase         |
 * | somebody speaks, or a picture is asked for     | perceive           |
 * | the kernel has taken it as a job               | decide, after that |
 * | a picture is being painted                     | act, until it ends |
 * | an old picture is opened                       | recall             |
 */
import { type ThoughtName, ThoughtState } from '../../../components/index.ts';
import { hasEnded, isPainting } from '../store/jobs.ts';
import type { StageState } from '../store/state.ts';

export interface Phase {
  readonly state: ThoughtName;
  /** Seconds; 0 = until another comes, and what shorter ones fall back to. */
  readonly seconds: number;
  /** Behind the one that is shown, instead of in its place. */
  readonly after: boolean;
}

const PERCEIVE = 0.6;
const DECIDE = 0.9;
const RECALL = 1.8;

/** A phase of a thought takes a sixtieth of a second, and is shown for so long, seconds; acting ends with what is done. */
const SHOWN: Readonly<Record<ThoughtName, number>> = {
  idle: 0,
  perceive: 0.3,
  interpret: 0.45,
  recall: 0.5,
  decide: 0.4,
  act: 0.6,
};

type Told = Pick<StageState, 'jobs' | 'inspected' | 'lastEnded' | 'thought'> & {
  readonly voice: Pick<StageState['voice'], 'hearing'>;
};

/** Phases that a change of the page's state begins, in order. */
export function phasesOf(before: Told, now: Told): Phase[] {
  const phases: Phase[] = [];
  const painting = (state: Told) => state.jobs.some(job => job.state === 'running' && isPainting(job));
  if (painting(before) !== painting(now))
    phases.push({ state: painting(now) ? 'act' : 'idle', seconds: 0, after: false });
  const { thought } = now;
  // A picture that was painted is thought about quietly.
  if (
    thought !== null &&
    thought !== before.thought &&
    thought.phase !== 'over' &&
    thought.about !== 'painted'
  )
    phases.push({ state: thought.phase, seconds: SHOWN[thought.phase], after: thought.phase !== 'perceive' });
  if (now.voice.hearing && !before.voice.hearing)
    phases.push({ state: 'perceive', seconds: PERCEIVE, after: false });
  const known = new Set(before.jobs.map(({ id }) => id));
  const asked = now.jobs.some(job => !known.has(job.id) && isPainting(job) && !hasEnded(job));
  // Where it was talked of, she has decided on it before.
  if (asked && (thought === null || thought.phase === 'over'))
    phases.push(
      { state: 'perceive', seconds: PERCEIVE, after: false },
      { state: 'decide', seconds: DECIDE, after: true },
    );
  if (isRecalled(before, now)) phases.push({ state: 'recall', seconds: RECALL, after: false });
  return phases;
}

/** A picture is opened that was not just painted: she remembers it. */
export function isRecalled(before: Told, now: Told): boolean {
  const { inspected } = now;
  if (inspected === null || inspected.id === before.inspected?.id) return false;
  const last = now.jobs.find(({ id }) => id === now.lastEnded);
  return last?.picture?.id !== inspected.id;
}

/** As the scene takes it: number of the phase, whether it waits, seconds. */
export const phaseNumbers = ({ state, seconds, after }: Phase): [number, number, number] => [
  ThoughtState[state],
  after ? 1 : 0,
  seconds,
];
