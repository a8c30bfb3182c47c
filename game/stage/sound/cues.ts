/** Which sounds belong to a change of what the page knows. */
import type { JobView } from '../../api/protocol.ts';
import { isPainting } from '../store/jobs.ts';
import type { StageState } from '../store/state.ts';

export const SOUND_NAMES = ['wake', 'chime', 'thud', 'swish', 'grab', 'land'] as const;
export type SoundName = (typeof SOUND_NAMES)[number];

export interface Cue {
  readonly name: SoundName;
  /** 1 = as it was made; 2 = an octave higher. */
  readonly pitch: number;
}

const cue = (name: SoundName, pitch = 1): Cue => ({ name, pitch });

export function cuesOf(before: StageState, after: StageState): readonly Cue[] {
  if (before === after) return [];
  const cues: Cue[] = [];
  if (before.version === null && after.version !== null) cues.push(cue('wake'));
  if (before.jobs !== after.jobs) {
    const earlier = new Map(before.jobs.map(job => [job.id, job.state]));
    // What had ended before the page was opened is no news.
    const fresh = after.jobs.filter(job => isOpen(earlier.get(job.id)) && isPainting(job));
    const done = fresh.find(job => job.state === 'done');
    if (done) cues.push(cue('chime', chimePitch(done)));
    if (fresh.some(job => job.state === 'failed')) cues.push(cue('thud'));
  }
  if (before.panel !== after.panel) cues.push(cue('swish', after.panel === null ? 0.8 : 1));
  // A failed job shows no toast of its own, and a toast is an error once.
  const isNew = (id: number) => id >= before.nextToast;
  if (after.toasts.some(toast => toast.tone === 'error' && isNew(toast.id)) && !cues.some(isThud))
    cues.push(cue('thud', 1.15));
  return cues;
}

const isOpen = (state: JobView['state'] | undefined): boolean => state === 'queued' || state === 'running';
const isThud = ({ name }: Cue): boolean => name === 'thud';

/** A wide pane of glass rings lower than a tall one: by a fourth at 2 : 1. */
function chimePitch({ settings: { width, height } }: JobView): number {
  const aspect = width > 0 && height > 0 ? width / height : 1;
  return Math.min(1.5, Math.max(0.67, aspect ** -0.415));
}
