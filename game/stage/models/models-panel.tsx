import { useEffect, useState } from 'react';
import type { ModelView } from '../../api/protocol.ts';
import { formatBytes } from '../format.ts';
import { Panel } from '../frame/panel.tsx';
import type { ModelCheck, RefusedModels } from '../machine/asked-link.ts';
import { defaultModel } from '../store/draft.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';

/** What can be painted with, what each is, and what cannot be used and why. */
export function ModelsPanel() {
  const { client } = useStage();
  const models = useStageState(state => state.models);
  const chosen = useStageState(state => state.draft.model);
  const [refused, setRefused] = useState<RefusedModels>({});
  const [search, setSearch] = useState('');
  useEffect(() => void client.asked.models().then(setRefused), [client]);
  const current = defaultModel(models, chosen)?.name;
  const words = search.toLowerCase().trim();
  const shown = models.filter(({ name, family, path }) =>
    `${name} ${family} ${path}`.toLowerCase().includes(words),
  );
  return (
    <Panel title="Models" focus={models.length > 6 ? 'input' : '[data-close]'}>
      {models.length > 6 && (
        <input
          type="search"
          className="field-input mb-3"
          aria-label="Search the models"
          placeholder="name, family or folder"
          value={search}
          onChange={event => setSearch(event.currentTarget.value)}
        />
      )}
      <div className="flex min-h-0 flex-col gap-4 overflow-y-auto pr-1">
        <ul className="flex flex-col gap-4" data-testid="models">
          {shown.map(model => (
            <ModelRow key={model.path} model={model} current={model.name === current} />
          ))}
        </ul>
        {Object.keys(refused).length > 0 && (
          <section aria-label="What cannot be used">
            <h3 className="pb-1 text-14 text-coral">Cannot be used</h3>
            <dl className="flex flex-col gap-2 text-12" data-testid="models-refused">
              {Object.entries(refused).map(([name, { message, hint }]) => (
                <div key={name}>
                  <dt className="numbers break-all text-text">{name}</dt>
                  <dd className="text-dim">
                    {message} {hint}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        )}
        <p className="text-12 text-dim">
          Folders of your own are named in the settings, and read where they lie.
        </p>
      </div>
    </Panel>
  );
}

function ModelRow({ model, current }: { model: ModelView; current: boolean }) {
  const { store, client } = useStage();
  const [check, setCheck] = useState<ModelCheck | 'running' | null>(null);
  const { name, family, kind, hash, bytes, path, loaded, lacks, defaults, maxSide, minSide } = model;
  const verify = async () => {
    setCheck('running');
    setCheck(await client.asked.verifyModel(name));
  };
  return (
    <li className="model-row" data-testid="model" data-current={current}>
      <div className="flex items-start justify-between gap-2">
        <div className="min-w-0">
          <h3 className="truncate text-14 font-medium text-text" title={name}>
            {name}
          </h3>
          <p className="text-12 text-dim">
            {family} · {formatBytes(bytes)} ·{' '}
            {loaded ? <span className="text-teal">in memory</span> : 'on disk'}
          </p>
        </div>
        <button
          type="button"
          className="chip chip-small"
          aria-pressed={current}
          data-testid="use-model"
          onClick={() => store.dispatch({ type: 'draft', patch: { model: name } })}
        >
          {current ? 'Painted with' : 'Paint with it'}
        </button>
      </div>
      <dl className="facts pt-2">
        <dt>Usual</dt>
        <dd className="numbers">
          {defaults.width} × {defaults.height}, {defaults.steps} steps, {defaults.sampler}
        </dd>
        <dt>Sizes</dt>
        <dd className="numbers">
          {minSide} … {maxSide} px
        </dd>
        <dt>Form</dt>
        <dd>{kind}</dd>
        {lacks.length > 0 && (
          <>
            <dt>Lacks</dt>
            <dd className="text-amber">{lacks.join(', ')}</dd>
          </>
        )}
        <dt>Hash</dt>
        <dd className="numbers select-text">{hash ?? 'being read'}</dd>
        <dt>Lies at</dt>
        <dd className="numbers select-text">{path}</dd>
      </dl>
      <div className="flex items-center gap-2 pt-1">
        <button
          type="button"
          className="quiet-button -ml-2"
          data-testid="verify-model"
          disabled={check === 'running'}
          title="Reads its weights anew and compares their hash"
          onClick={verify}
        >
          Verify
        </button>
        <span className="text-12" role="status" data-testid="model-check">
          {check === 'running' && <span className="text-amber">reading its weights…</span>}
          {check !== null && check !== 'running' && (
            <span className={check.same ? 'text-teal' : 'text-coral'}>{checkText(check)}</span>
          )}
        </span>
      </div>
    </li>
  );
}

export function checkText({ same, known, sha256 }: ModelCheck): string {
  if (same) return 'The weights are what they were.';
  if (known === null) return `Hash ${sha256.slice(0, 10)}; none was known before.`;
  return `The weights have changed: ${sha256.slice(0, 10)} instead of ${known.slice(0, 10)}.`;
}
