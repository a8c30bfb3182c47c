/** What a picture asks of its model that the model has not. */
import { AuroraError } from '../errors.ts';
import type { ModelFeature, ModelInfo } from '../pipelines/parts.ts';
import { planPrompt } from '../prompt/index.ts';
import type { GenerationSettings } from '../settings.ts';

const WORDS: Readonly<Record<ModelFeature, string>> = {
  lora: 'LoRAs',
  embedding: 'textual-inversion embeddings',
  clipSkip: 'a clip skip',
  int8: '8-bit integers',
};

/** @throws AuroraError MODEL_FEATURE */
export function checkFeatures(
  model: Pick<ModelInfo, 'name' | 'lacks'>,
  { prompt, clipSkip = 1, precision }: Pick<GenerationSettings, 'prompt' | 'clipSkip' | 'precision'>,
): void {
  if (clipSkip > 1) refuseLacking(model, 'clipSkip', clipSkip, 'clipSkip');
  if (precision === 'int8') refuseLacking(model, 'int8', precision, 'precision');
  if (!model.lacks.includes('lora')) return;
  const [lora] = planPrompt(prompt, { steps: 1 }).loras;
  if (lora) refuseLacking(model, 'lora', lora.name, 'prompt', lora.start);
}

/** @throws AuroraError MODEL_FEATURE */
export function refuseLacking(...asked: Parameters<typeof lackingFeature>): void {
  const error = lackingFeature(...asked);
  if (error) throw error;
}

/** Why a model cannot do what is asked, MODEL_FEATURE; undefined if it can. */
export function lackingFeature(
  { name, lacks }: Pick<ModelInfo, 'name' | 'lacks'>,
  feature: ModelFeature,
  value: unknown,
  field: string,
  position?: number,
): AuroraError | undefined {
  if (!lacks.includes(feature)) return undefined;
  return new AuroraError(
    'MODEL_FEATURE',
    `${name} knows no ${WORDS[feature].replace(/^a /, '')}: its graphs were exported as they are.`,
    {
      field,
      value,
      legal: 'a picture without, or a model as a diffusers folder or a single file',
      hint: `Leave ${WORDS[feature]} out, or use the model in another form.`,
      ...(position !== undefined && { position }),
    },
  );
}
