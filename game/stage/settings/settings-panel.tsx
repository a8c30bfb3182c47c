import { useEffect, useId } from 'react';
import {
  LIMITS,
  NOISE_SOURCES,
  PRECISIONS,
  PREDICTION_TYPES,
  PROMPT_WEIGHTINGS,
  SCHEDULES,
  UPSCALERS,
  VAE_TILINGS,
} from '../../../models/settings.ts';
import type { GenerateInput } from '../../api/protocol.ts';
import { quickLora } from '../../extra-networks/quick-lora.ts';
import { cardView } from '../card/card-view.ts';
import { DiceIcon } from '../frame/icons.tsx';
import { Panel } from '../frame/panel.tsx';
import { BeginningSection, Select } from '../generate/beginning-section.tsx';
import { GridSection } from '../generate/grid-section.tsx';
import { MoreNumber } from '../generate/more-number.tsx';
import { Section } from '../generate/section.tsx';
import { StyleChoice } from '../generate/style-choice.tsx';
import {
  changeBeginning,
  defaultModel,
  describeBeginning,
  EMPTY_DRAFT,
  MOST_AT_ONCE,
  readBeginning,
} from '../store/draft.ts';
import { subject } from '../store/select.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { Choice } from './choice.tsx';
import { LoraChoice } from './lora-choice.tsx';
import { NumberField } from './number-field.tsx';
import { QuickChoice } from './quick-choice.tsx';
import { sizeChoices } from './sizes.ts';

/** Everything but the prompt that decides a picture. Empty fields follow the model. */
export function SettingsPanel() {
  const { store, client } = useStage();
  const draft = useStageState(state => state.draft);
  const { models, samplers, files } = useStageState(state => state);
  const shownSettings = useStageState(state => cardView(subject(state)).settings);
  const model = defaultModel(models, draft.model);
  const begun = readBeginning(draft.beginning);
  const quick = quickLora(files.loras, model?.family);
  const defaults = model && { ...model.defaults, ...(begun.quick && quick) };
  const negative = useId();
  const side = { step: model?.sizeMultiple ?? 8, min: model?.minSide ?? 8, max: model?.maxSide ?? 4096 };
  const width = Number(draft.width || defaults?.width);
  const height = Number(draft.height || defaults?.height);

  const hasSecondPass = draft.hiresScale.trim() !== '' || begun.hiresWidth !== undefined;
  const change = (patch: Partial<GenerateInput>) =>
    store.dispatch({ type: 'draft', patch: { beginning: changeBeginning(draft.beginning, patch) } });

  // Files come and go while the page stays: asked for when somebody looks.
  useEffect(() => void client.painting.listFiles(), [client]);

  return (
    <Panel title="Painting" focus="textarea">
      <div className="flex min-h-0 flex-col gap-4 overflow-y-auto pr-1">
        <div className="field">
          <label htmlFor={negative}>Keep out of the picture</label>
          <textarea
            id={negative}
            data-testid="negative"
            className="field-input min-h-12 resize-none"
            placeholder="negative prompt"
            value={draft.negativePrompt}
            onChange={event =>
              store.dispatch({ type: 'draft', patch: { negativePrompt: event.currentTarget.value } })
            }
          />
        </div>
        <StyleChoice />
        <LoraChoice loras={files.loras} takesNone={model?.lacks.includes('lora') ?? false}>
          <QuickChoice lora={quick} />
        </LoraChoice>

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
            label="Guidance"
            testId="cfg"
            fallback={defaults?.guidanceScale}
            step={0.5}
            {...LIMITS.guidanceScale}
          />
          <NumberField
            name="width"
            label="Width"
            unit="px"
            testId="width"
            fallback={defaults?.width}
            {...side}
          />
          <NumberField
            name="height"
            label="Height"
            unit="px"
            testId="height"
            fallback={defaults?.height}
            {...side}
          />
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
          <Choice
            name="model"
            label="Model"
            options={models.map(({ name }) => name)}
            value={model?.name ?? ''}
          />
          <NumberField
            name="count"
            label="Pictures"
            testId="count"
            fallback={1}
            step={1}
            min={1}
            max={MOST_AT_ONCE}
          />
        </div>

        <Section
          title="Begins with"
          testId="beginning"
          open={begun.image !== undefined}
          summary={describeBeginning(draft.beginning) || 'noise'}
        >
          <BeginningSection />
        </Section>

        <Section
          title="Second pass"
          testId="second-pass"
          open={hasSecondPass}
          summary={secondPassText(draft.hiresScale, begun)}
        >
          <div className="grid grid-cols-2 gap-3">
            <NumberField
              name="hiresScale"
              label="Times larger"
              testId="hires-scale"
              fallback={undefined}
              placeholder={begun.hiresWidth === undefined ? 'none' : 'as the picture'}
              step={0.5}
              {...LIMITS.hiresScale}
            />
            <Choice
              name="hiresUpscaler"
              label="Enlarged by"
              disabled={!hasSecondPass}
              options={files.upscalers.length > 0 ? files.upscalers : UPSCALERS}
              value={draft.hiresUpscaler || begun.hiresUpscaler || UPSCALERS[0]}
            />
            <MoreNumber
              name="hiresStrength"
              label="Strength"
              testId="hires-strength"
              placeholder="the usual"
              range="0 … 1"
            />
            <MoreNumber
              name="hiresSteps"
              label="Steps"
              testId="hires-steps"
              placeholder="as the first"
              range="1 … 1000"
            />
          </div>
        </Section>

        <Section title="Grid" testId="grid" summary="every combination">
          <GridSection />
        </Section>

        <Section title="More" testId="more" summary="variation, autoencoder, precision …">
          <div className="grid grid-cols-2 gap-3">
            <MoreNumber
              name="variationSeed"
              label="Variation seed"
              testId="variation-seed"
              placeholder="none"
              range="-1 draws one"
            />
            <MoreNumber
              name="variationStrength"
              label="Towards it"
              testId="variation-strength"
              placeholder="0"
              range="0 … 1"
            />
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
              label="Rescale"
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
              name="precision"
              label="Precision"
              options={PRECISIONS}
              value={draft.precision || PRECISIONS[0]}
            />
            <Choice
              name="vaeTiling"
              label="Decode in tiles"
              options={VAE_TILINGS}
              value={draft.vaeTiling || VAE_TILINGS[0]}
            />
            <MoreNumber
              name="vaeTile"
              label="Side of a tile"
              testId="vae-tile"
              placeholder="the model's"
              range="px"
            />
            <Select
              label="Autoencoder"
              testId="vae"
              value={begun.vae ?? 'Automatic'}
              options={['Automatic', ...files.vaes.filter(name => name !== 'Automatic')]}
              onChoose={name =>
                change({ vae: name === 'Automatic' ? undefined : name } as Partial<GenerateInput>)
              }
            />
            <MoreNumber name="clipSkip" label="Clip skip" testId="clip-skip" placeholder="1" range="1 … 12" />
            <Select
              label="Prompt weights by"
              testId="prompt-weighting"
              value={begun.promptWeighting ?? PROMPT_WEIGHTINGS[0]}
              options={PROMPT_WEIGHTINGS}
              onChoose={rule =>
                change({
                  promptWeighting: rule === PROMPT_WEIGHTINGS[0] ? undefined : rule,
                } as Partial<GenerateInput>)
              }
            />
            <Select
              label="The model predicts"
              testId="prediction-type"
              value={begun.predictionType ?? AS_IT_SAYS}
              options={[AS_IT_SAYS, ...PREDICTION_TYPES]}
              onChoose={type =>
                change({ predictionType: type === AS_IT_SAYS ? undefined : type } as Partial<GenerateInput>)
              }
            />
          </div>
        </Section>
      </div>
      <div className="flex items-center justify-between pt-3">
        <button
          type="button"
          className="quiet-button -ml-2"
          onClick={() => store.dispatch({ type: 'draft', patch: { ...EMPTY_DRAFT, prompt: draft.prompt } })}
        >
          Back to the model's defaults
        </button>
        <button type="button" className="action-button" onClick={() => client.generate()}>
          Paint
        </button>
      </div>
    </Panel>
  );
}

const AS_IT_SAYS = 'as its file says';

function secondPassText(scale: string, { hiresWidth, hiresHeight }: Partial<GenerateInput>): string {
  if (scale.trim() !== '') return `${scale} times larger`;
  return hiresWidth === undefined ? 'none' : `${hiresWidth} × ${hiresHeight}`;
}
