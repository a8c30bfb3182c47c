import type { JobView } from '../../api/protocol.ts';
import { formatDuration, formatPace } from '../format.ts';
import { waitingJobs } from '../store/select.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';

/** Under the card: what is happening, how fast, how long, and the way to stop it. */
export function StatusLine({ job }: { job: JobView }) {
  const { client } = useStage();
  const state = useStageState(whole => whole);
  const waiting = waitingJobs(state).filter(other => other.id !== job.id).length;
  const queued = job.state === 'queued';
  return (
    <div className="status-line">
      <div
        data-testid="progress"
        role="progressbar"
        aria-label="Painting"
        aria-valuemin={0}
        aria-valuemax={job.steps}
        aria-valuenow={job.step}
        aria-valuetext={statusText(job)}
        className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5"
      >
        {queued ? (
          <span className="text-amber">
            {job.position ? `waiting, ${job.position} before it` : 'next in line'}
          </span>
        ) : (
          <span className="text-text">
            step {job.step}/{job.steps}
          </span>
        )}
        {job.secondsPerStep !== null && <span>{formatPace(job.secondsPerStep)}/step</span>}
        {job.etaSeconds !== null && <span>{formatDuration(job.etaSeconds)} left</span>}
        {job.resumes > 0 && <span className="text-amber">resumed ×{job.resumes}</span>}
        {waiting > 0 && <span>{waiting} waiting</span>}
      </div>
      <button
        type="button"
        data-testid="cancel"
        className="quiet-button hover:text-coral"
        title="Stop this picture (Esc)"
        onClick={() => client.cancel(job.id)}
      >
        Cancel
      </button>
    </div>
  );
}

function statusText(job: JobView): string {
  if (job.state === 'queued') return job.position ? `Waiting, ${job.position} before it` : 'Next in line';
  return `Step ${job.step} of ${job.steps}`;
}
