import { useStage, useStageState } from '../store/use-stage.tsx';

/** A quiet line while the kernel is away; nothing while all is well. */
export function LinkStatus() {
  const { client } = useStage();
  const link = useStageState(state => state.link);
  const version = useStageState(state => state.version);
  if (link.status === 'open') return null;
  const again = version !== null || link.attempts > 0;
  return (
    <div className="link-status" role="status" data-testid="link-status">
      <span className="link-dot" aria-hidden="true" />
      {again ? 'Waiting for the kernel to come back. What you type is kept.' : 'Waking up…'}
      {link.attempts > 2 && (
        <button type="button" className="quiet-button" onClick={() => client.retry()}>
          Try now
        </button>
      )}
    </div>
  );
}
