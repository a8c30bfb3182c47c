import type { JobView } from '../../api/protocol.ts';
import { formatDuration } from '../format.ts';
import { Panel } from '../frame/panel.tsx';
import { hasEnded, isPainting } from '../store/jobs.ts';
import { runningJob, waitingJobs } from '../store/select.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';

/** Every job the page knows: the running one, those that wait in their order, then what has ended, newest first. */
export function QueuePanel() {
  const state = useStageState(whole => whole);
  const running = runningJob(state);
  const ended = state.jobs.filter(hasEnded).reverse();
  const jobs = [...(running ? [running] : []), ...waitingJobs(state), ...ended];
  return (
    <Panel title="Queue">
      {jobs.length === 0 ? (
        <p className="text-14 text-dim">Nothing is being painted. Write a line and press Enter.</p>
      ) : (
        <ol className="flex min-h-0 flex-col gap-1 overflow-y-auto pr-1" data-testid="queue">
          {jobs.map(job => (
            <QueueRow key={job.id} job={job} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function QueueRow({ job }: { job: JobView }) {
  const { client, store } = useStage();
  const { picture } = job;
  const name = (
    <span className="line-clamp-2 text-14 text-text">
      {isPainting(job) ? '' : 'Verifying: '}
      {job.settings.prompt}
    </span>
  );
  return (
    <li className="queue-row" data-state={job.state} data-testid="queue-item">
      <span className="queue-dot" aria-hidden="true" />
      <div className="min-w-0 flex-1">
        {picture ? (
          <button
            type="button"
            className="text-left hover:underline"
            onClick={() => store.dispatch({ type: 'inspect', picture })}
          >
            {name}
          </button>
        ) : (
          name
        )}
        <p className="numbers text-12 text-dim">{stateText(job)}</p>
        {job.error && <p className="text-12 text-dim">{job.error.hint}</p>}
      </div>
      {!hasEnded(job) && (
        <button
          type="button"
          className="quiet-button hover:text-coral"
          aria-label={`Cancel: ${job.settings.prompt}`}
          onClick={() => client.cancel(job.id)}
        >
          Cancel
        </button>
      )}
      {hasEnded(job) && !picture && isPainting(job) && (
        <button type="button" className="quiet-button" onClick={() => client.recall(job.settings, 'all')}>
          Recall
        </button>
      )}
    </li>
  );
}

export function stateText(job: JobView): string {
  const eta = job.etaSeconds === null ? '' : ` · ${formatDuration(job.etaSeconds)}`;
  switch (job.state) {
    case 'queued':
      return `${job.position ? `${job.position} before it` : 'next'}${eta}`;
    case 'running':
      return `step ${job.step}/${job.steps}${eta}`;
    case 'done':
      return isPainting(job) ? `done · seed ${job.settings.seed}` : 'done';
    case 'failed':
      return job.error?.message ?? 'failed';
    case 'cancelled':
      return `stopped at step ${job.step}/${job.steps}`;
  }
}
