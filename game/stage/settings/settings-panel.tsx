import { useEffect, useId } from 'react';
import {
  LIMITS,
  NOISE_SOURCES,
  PRECISIONS,
  SCHEDULES,
  UPSCALERS,
  VAE_TILINGS,
} from '../../../models/settings.ts';
import { cardView } from '../card/card-view.ts';
import { DiceIcon } from '../frame/icons.tsx';
import { Panel } from '../frame/panel.tsx';
import { defaultModel, describeBeginning, EMPTY_DRAFT, readBeginning } from '../store/draft.ts';
import { subject } from '../store/select.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { Choice } from './choice.tsx';
import { LoraChoice } from './lora-choice.tsx';
import { NumberField } from './number-field.tsx';
import { sizeChoices } from './sizes.ts';

/** Everything but the prompt that decides a picture. Empty fields follow the model. */
export function SettingsPanel() {
  const { store, client } = useStage();
  const { draft, models, samplers, files } = useStageState(state => state);
  const shownSettings = useStageState(state => cardView(subject(state)).settings);
  const model = defaultModel(models, draft.model);
  const defaults = model?.defaults;
  const negative = useId();
  const side = { step: model?.sizeMultiple ?? 8, min: model?.minSide ?? 8, max: model?.maxSide ?? 4096 };
  const width = Number(draft.width || defaults?.width);
  const height = Number(draft.height || defaults?.height);

  const recalled = readBeginning(draft.beginning);
  const hasSecondPass = draft.hiresScale.trim() !== '' || recalled.hiresWidth !== undefined;

  // Files come and go while the page stays: asked for when somebody looks.
  useEffect(() => void client.listFiles(), [client]);

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

        {draft.beginning !== '' && (
          <div className="field" data-testid="beginning">
            <span>As the recalled picture</span>
            <div className="flex items-center justify-between gap-2">
              <span className="text-text">{describeBeginning(draft.beginning)}</span>
              <button
                type="button"
                className="quiet-button"
                onClick={() => store.dispatch({ type: 'draft', patch: { beginning: '' } })}
              >
                Begin with noise
              </button>
            </div>
          </div>
        )}

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
          <Choice
            name="sampler"
            label="Sampler"
            options={samplers}
            value={draft.sampler || defaults?.sampler || ''}
          />
          <Choice
            name="schedule"
            label="Schedule"
            options={SCHEDULES}
            value={draft.schedule || SCHEDULES[0]}
          />
        </div>
        <Choice
          name="model"
          label="Model"
          options={models.map(({ name }) => name)}
          value={model?.name ?? ''}
        />
        <LoraChoice names={files.loras} takesNone={model?.lacks.includes('lora') ?? false} />
        <div className="grid grid-cols-2 gap-3">
          <NumberField
            name="hiresScale"
            label="Second pass, times larger"
            testId="hires-scale"
            fallback={undefined}
            placeholder={recalled.hiresWidth === undefined ? 'none' : 'as the picture'}
            step={0.5}
            {...LIMITS.hiresScale}
          />
          <Choice
            name="hiresUpscaler"
            label="Enlarged by"
            disabled={!hasSecondPass}
            options={files.upscalers.length > 0 ? files.upscalers : UPSCALERS}
            value={draft.hiresUpscaler || recalled.hiresUpscaler || UPSCALERS[0]}
          />
        </div>
        <details className="text-sm">
          <summary className="quiet-button inline-block cursor-pointer">More</summary>
          <div className="grid grid-cols-2 gap-3 pt-3">
            <NumberField
              name="eta"
              label="Eta"
              testId="eta"
              fallback={undefined}
              placeholder="the sampler's"
              step={0.1}
              {...LIMITS.eta}
            />
            <NumberField
              name="guidanceRescale"
              label="Guidance rescale"
              testId="guidance-rescale"
              fallback={0}
              step={0.1}
              {...LIMITS.guidanceRescale}
            />
            <Choice
              name="noiseSource"
              label="Noise as drawn by"
              options={NOISE_SOURCES}
              value={draft.noiseSource || NOISE_SOURCES[0]}
            />
            <Choice
              name="vaeTiling"
              label="Decode in tiles"
              options={VAE_TILINGS}
              value={draft.vaeTiling || VAE_TILINGS[0]}
            />
            <Choice
              name="precision"
              label="Precision"
              options={PRECISIONS}
              value={draft.precision || PRECISIONS[0]}
            />
          </div>
        </details>

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
