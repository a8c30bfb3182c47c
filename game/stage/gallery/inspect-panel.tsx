import { useEffect, useRef } from 'react';
import type { PictureView, VerifyReport } from '../../api/protocol.ts';
import { NO_FILTER, pictureAt, placeOf } from '../album/album.ts';
import { PictureMarks } from '../album/picture-marks.tsx';
import { formatBytes } from '../format.ts';
import { Panel } from '../frame/panel.tsx';
import { changeBeginning } from '../store/draft.ts';
import type { Verification } from '../store/state.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { fileName } from './drag-out.ts';

/** One picture looked at: what made it, and what can be done with it. ←/→ go through the gallery. */
export function InspectPanel({ picture }: { picture: PictureView }) {
  const { store, client } = useStage();
  const verification = useStageState(state => state.verification);
  const { settings } = picture;

  const album = useStageState(state => state.album);
  const steps = (by: number): PictureView | undefined => {
    const place = placeOf(album, picture.id);
    if (place >= 0) return pictureAt(album, place + by);
    const { pictures } = store.state().gallery;
    return pictures[pictures.findIndex(other => other.id === picture.id) + by];
  };
  const neighbour = useRef(steps);
  neighbour.current = steps;

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
      const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, select');
      if (by === 0 || typing || event.altKey || event.ctrlKey) return;
      const next = neighbour.current(by);
      if (!next) return;
      event.preventDefault();
      store.dispatch({ type: 'inspect', picture: next });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [store]);

  return (
    <Panel title="Picture">
      <button
        type="button"
        className="quiet-button -mt-3 mb-2 -ml-2 self-start"
        data-testid="to-pictures"
        onClick={() => store.dispatch({ type: 'panel', panel: 'gallery' })}
      >
        ← All pictures
      </button>
      <div className="flex min-h-0 flex-col gap-4 overflow-y-auto pr-1" data-testid="inspect">
        <p className="text-16 text-text select-text">
          {settings?.prompt ?? 'This file carries no settings we can read.'}
        </p>
        <PictureMarks picture={picture} />
        {settings?.negativePrompt && (
          <p className="text-14 text-dim select-text">without: {settings.negativePrompt}</p>
        )}
        {settings && (
          <dl className="facts">
            <Fact name="Seed" value={settings.seed} />
            <Fact name="Steps" value={settings.steps} />
            <Fact name="Guidance" value={settings.guidanceScale} />
            <Fact name="Sampler" value={[settings.sampler, settings.schedule].filter(Boolean).join(', ')} />
            <Fact name="Size" value={`${picture.width} × ${picture.height}`} />
            <Fact name="Model" value={`${settings.model} ${picture.modelHash ?? ''}`} />
            <Fact name="Made" value={new Date(picture.createdAt).toLocaleString()} />
            <Fact name="File" value={`${fileName(picture)}, ${formatBytes(picture.bytes)}`} />
          </dl>
        )}
        <div className="flex flex-wrap gap-2">
          {settings && (
            <>
              <button
                type="button"
                data-testid="recall-all"
                className="action-button"
                onClick={() => client.recall(settings, 'all')}
              >
                Recall all
              </button>
              <button
                type="button"
                data-testid="recall-prompt"
                className="chip"
                onClick={() => client.recall(settings, 'prompt')}
              >
                Recall prompt
              </button>
              <button
                type="button"
                data-testid="recall-seed"
                className="chip"
                onClick={() => client.recall(settings, 'seed')}
              >
                Recall seed
              </button>
              <button
                type="button"
                data-testid="verify"
                className="chip"
                onClick={() => client.verify(picture)}
              >
                Verify
              </button>
            </>
          )}
          <button
            type="button"
            data-testid="full-size"
            className="chip"
            onClick={() => store.dispatch({ type: 'full', on: true })}
          >
            Full size
          </button>
          <button
            type="button"
            data-testid="compare-with"
            className="chip"
            onClick={() => {
              store.dispatch({ type: 'panel', panel: null });
              store.dispatch({ type: 'compare.with', picture: picture.id });
            }}
          >
            Compare with…
          </button>
          <a className="chip" href={picture.url} download={fileName(picture)}>
            Save file
          </a>
          <button
            type="button"
            data-testid="begin-with-it"
            className="chip"
            onClick={() => {
              const { draft } = store.state();
              const beginning = changeBeginning(draft.beginning, { image: picture.id, strength: 0.75 });
              store.dispatch({ type: 'draft', patch: { beginning } });
              store.dispatch({ type: 'panel', panel: 'settings' });
            }}
          >
            Begin with it
          </button>
          <button
            type="button"
            data-testid="more-like-this"
            className="chip"
            onClick={() => {
              client.album.filter({ ...NO_FILTER, like: picture });
              store.dispatch({ type: 'panel', panel: 'gallery' });
            }}
          >
            More like this
          </button>
          <button
            type="button"
            data-testid="delete-picture"
            className="chip hover:text-coral"
            onClick={() => client.album.remove([picture.id])}
          >
            Delete
          </button>
        </div>
        {verification?.picture === picture.id && <VerificationText verification={verification} />}
      </div>
    </Panel>
  );
}

function Fact({ name, value }: { name: string; value: string | number }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="numbers select-text">{value}</dd>
    </>
  );
}

function VerificationText({ verification }: { verification: Verification }) {
  return (
    <div className="text-14" role="status" data-testid="verify-report">
      {verification.state === 'running' ? (
        <p className="text-amber">Painting it again from its own settings…</p>
      ) : (
        <>
          <p className={verification.report.identical ? 'text-teal' : 'text-amber'}>
            {verdict(verification.report)}
          </p>
          {verification.report.notes.map(note => (
            <p key={note} className="text-12 text-dim">
              {note}
            </p>
          ))}
        </>
      )}
    </div>
  );
}

export function verdict(report: VerifyReport): string {
  if (report.identical) return 'Verified: every pixel is the same.';
  const psnr = report.psnr === null ? '' : `, PSNR ${report.psnr.toFixed(1)} dB`;
  return `Different: by up to ${report.maxDifference} of 255${psnr}.`;
}
