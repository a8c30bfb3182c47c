import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import type { JobView } from '../../api/protocol.ts';
import { formatDuration } from '../format.ts';
import { GripIcon, PauseIcon, PlayIcon } from '../frame/icons.tsx';
import { Panel } from '../frame/panel.tsx';
import { hasEnded, isPainting } from '../store/jobs.ts';
import { runningJob, waitingJobs } from '../store/select.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { endedJobs, placeAt, queueSeconds } from './queue-order.ts';

/** Every job the page knows: the running one, those that wait in their order, then what has ended, newest first. */
export function QueuePanel() {
  const { client } = useStage();
  const state = useStageState(whole => whole);
  const running = runningJob(state);
  const waiting = waitingJobs(state);
  const ended = endedJobs(state.jobs);
  const seconds = queueSeconds(state.jobs);
  const paused = state.queuePaused;
  const empty = !running && waiting.length === 0 && ended.length === 0;
  return (
    <Panel title="Queue" tall={!empty}>
      <div className="flex items-center gap-1 pb-2">
        <button
          type="button"
          className={`icon-button -ml-2 ${paused ? 'text-amber' : ''}`}
          data-testid="pause-queue"
          aria-label={paused ? 'Let the queue go on' : 'Pause the queue'}
          aria-pressed={paused}
          title={paused ? 'Let the queue go on' : 'Pause: what is being painted is painted to its end'}
          onClick={() => client.queue.pause(!paused)}
        >
          {paused ? <PlayIcon /> : <PauseIcon />}
        </button>
        <p className="min-w-0 flex-1 text-12 text-dim" role="status" data-testid="queue-status">
          {paused ? 'The queue stands still. ' : ''}
          {waiting.length > 0 && `${waiting.length} waiting`}
          {seconds !== null && !paused && ` · all done in ${formatDuration(seconds)}`}
        </p>
        {waiting.length > 0 && (
          <button
            type="button"
            className="quiet-button hover:text-coral"
            onClick={() => client.queue.clear()}
          >
            Clear
          </button>
        )}
      </div>
      {empty ? (
        <p className="text-14 text-dim">Nothing is being painted. Write a line and press Enter.</p>
      ) : (
        <div className="flex min-h-0 flex-1 flex-col gap-1 overflow-y-auto pr-1" data-testid="queue">
          {running && <QueueRow job={running} />}
          <Waiting jobs={waiting} />
          {ended.map(job => (
            <QueueRow key={job.id} job={job} />
          ))}
        </div>
      )}
    </Panel>
  );
}

/** What waits can be moved: by its handle, or with Alt+↑ and Alt+↓. */
function Waiting({ jobs }: { jobs: readonly JobView[] }) {
  const { client } = useStage();
  const list = useRef<HTMLOListElement>(null);
  const [drag, setDrag] = useState<{ readonly id: string; readonly to: number } | null>(null);

  const targetOf = (event: PointerEvent) => {
    const rows = [...(list.current?.children ?? [])].map(row => row.getBoundingClientRect());
    return placeAt(
      event.clientY,
      rows.map(({ top, height }) => top + height / 2),
    );
  };
  const onPointerDown = (event: PointerEvent, id: string) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ id, to: targetOf(event) });
  };
  const onPointerMove = (event: PointerEvent) => drag && setDrag({ ...drag, to: targetOf(event) });
  const onPointerUp = () => {
    if (!drag) return;
    const from = jobs.findIndex(({ id }) => id === drag.id);
    // The gap behind itself is where it is.
    const place = drag.to > from ? drag.to - 1 : drag.to;
    if (from >= 0 && place !== from) void client.queue.move(drag.id, place);
    setDrag(null);
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (!event.altKey || by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const place = index + by;
    const job = jobs[index];
    if (job && place >= 0 && place < jobs.length) void client.queue.move(job.id, place);
  };

  return (
    <ol ref={list} className="flex flex-col gap-1" aria-label="Waiting">
      {jobs.map((job, index) => (
        <QueueRow
          key={job.id}
          job={job}
          mark={
            drag?.to === index
              ? 'before'
              : drag?.to === jobs.length && index === jobs.length - 1
                ? 'after'
                : undefined
          }
          dragged={drag?.id === job.id}
          handle={
            <button
              type="button"
              className="queue-handle"
              data-testid="queue-handle"
              aria-label={`Move: ${job.settings.prompt}. Place ${index + 1} of ${jobs.length}`}
              title="Drag, or Alt+↑ and Alt+↓"
              onPointerDown={event => onPointerDown(event, job.id)}
              onPointerMove={onPointerMove}
              onPointerUp={onPointerUp}
              onPointerCancel={() => setDrag(null)}
              onKeyDown={event => onKeyDown(event, index)}
            >
              <GripIcon />
            </button>
          }
        />
      ))}
    </ol>
  );
}

interface RowProps {
  readonly job: JobView;
  readonly handle?: React.ReactNode;
  /** Where what is dragged would come to stand. */
  readonly mark?: 'before' | 'after' | undefined;
  readonly dragged?: boolean;
}

function QueueRow({ job, handle, mark, dragged = false }: RowProps) {
  const { client, store } = useStage();
  const { picture } = job;
  const Element = handle ? 'li' : 'div';
  const name = (
    <span className="line-clamp-2 text-14 text-text">
      {isPainting(job) ? '' : 'Verifying: '}
      {job.settings.prompt}
    </span>
  );
  return (
    <Element
      className="queue-row"
      data-state={job.state}
      data-testid="queue-item"
      data-mark={mark}
      data-dragged={dragged}
    >
      {handle ?? <span className="queue-dot" aria-hidden="true" />}
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
        {job.state === 'running' && (
          <div className="queue-progress" aria-hidden="true">
            <span style={{ width: `${(100 * job.step) / Math.max(1, job.steps)}%` }} />
          </div>
        )}
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
    </Element>
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
