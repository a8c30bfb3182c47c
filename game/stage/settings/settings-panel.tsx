import { useId } from 'react';
import { LIMITS } from '../../../models/settings.ts';
import { cardView } from '../card/card-view.ts';
import { DiceIcon } from '../frame/icons.tsx';
import { Panel } from '../frame/panel.tsx';
import { defaultModel, EMPTY_DRAFT } from '../store/draft.ts';
import { subject } from '../store/select.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { NumberField } from './number-field.tsx';
import { sizeChoices } from './sizes.ts';

/** Everything but the prompt that decides a picture. Empty fields follow the model. */
export function SettingsPanel() {
  const { store, client } = useStage();
  const { draft, models, samplers } = useStageState(state => state);
  const shownSettings = useStageState(state => cardView(subject(state)).settings);
  const model = defaultModel(models, draft.model);
  const defaults = model?.defaults;
  const negative = useId();
  const sampler = useId();
  const modelField = useId();
  const side = { step: model?.sizeMultiple ?? 8, min: model?.minSide ?? 8, max: model?.maxSide ?? 4096 };
  const width = Number(draft.width || defaults?.width);
  const height = Number(draft.height || defaults?.height);

  return (
    <Panel title="Settings" focus="textarea">
      <div className="flex flex-col gap-4 overflow-y-auto pr-1">
        <div className="field">
          <label htmlFor={negative}>Keep out of the picture</label>
          <textarea
            id={negative}
            data-testid="negative"
            className="field-input min-h-16 resize-none"
            placeholder="negative prompt"
            value={draft.negativePrompt}
            onChange={event =>
              store.dispatch({ type: 'draft', patch: { negativePrompt: event.currentTarget.value } })
            }
          />
        </div>

        <NumberField
          name="seed"
          label="Seed"
          testId="seed"
          fallback={undefined}
          placeholder="a new one each time"
          step={1}
          min={0}
          max={LIMITS.seed.max}
        >
          <button
            type="button"
            className="icon-button"
            aria-label="A new seed each time"
            title="A new seed each time"
            onClick={() => store.dispatch({ type: 'draft', patch: { seed: '' } })}
          >
            <DiceIcon />
          </button>
          <button
            type="button"
            className="quiet-button"
            disabled={!shownSettings}
            title="Use the seed of the picture on the card"
            onClick={() => shownSettings && client.recall(shownSettings, 'seed')}
          >
            Reuse
          </button>
        </NumberField>

        <div className="grid grid-cols-2 gap-3">
          <NumberField
            name="steps"
            label="Steps"
            testId="steps"
            fallback={defaults?.steps}
            step={1}
            {...LIMITS.steps}
          />
          <NumberField
            name="guidanceScale"
            label="Guidance (CFG)"
            testId="cfg"
            fallback={defaults?.guidanceScale}
            step={0.5}
            {...LIMITS.guidanceScale}
          />
          <NumberField name="width" label="Width" testId="width" fallback={defaults?.width} {...side} />
          <NumberField name="height" label="Height" testId="height" fallback={defaults?.height} {...side} />
        </div>

        {model && (
          <fieldset className="flex flex-wrap gap-1.5" aria-label="Shapes">
            {sizeChoices(model).map(choice => (
              <button
                key={choice.label}
                type="button"
                className="chip"
                aria-pressed={choice.width === width && choice.height === height}
                title={`${choice.width} × ${choice.height}`}
                onClick={() =>
                  store.dispatch({
                    type: 'draft',
                    patch: { width: String(choice.width), height: String(choice.height) },
                  })
                }
              >
                {choice.label}
              </button>
            ))}
          </fieldset>
        )}

        <div className="grid grid-cols-2 gap-3">
          <div className="field">
            <label htmlFor={sampler}>Sampler</label>
            <select
              id={sampler}
              data-testid="sampler"
              className="field-input"
              value={draft.sampler || defaults?.sampler || ''}
              onChange={event =>
                store.dispatch({ type: 'draft', patch: { sampler: event.currentTarget.value } })
              }
            >
              {samplers.map(name => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </div>
          <div className="field">
            <label htmlFor={modelField}>Model</label>
            <select
              id={modelField}
              data-testid="model"
              className="field-input"
              value={model?.name ?? ''}
              onChange={event =>
                store.dispatch({ type: 'draft', patch: { model: event.currentTarget.value } })
              }
            >
              {models.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </div>
        </div>

        <div className="flex items-center justify-between pt-1">
          <button
            type="button"
            className="quiet-button"
            onClick={() => store.dispatch({ type: 'draft', patch: { ...EMPTY_DRAFT, prompt: draft.prompt } })}
          >
            Back to the model's defaults
          </button>
          <button type="button" className="action-button" onClick={() => client.generate()}>
            Paint
          </button>
        </div>
      </div>
    </Panel>
  );
}
