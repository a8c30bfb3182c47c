/** Few steps instead of many: by a LoRA that was taught to need no more, put into the prompt as anybody would. */
import { AuroraError } from '../../models/errors.ts';
import { planPrompt } from '../../models/prompt/index.ts';
import type { GenerateInput } from '../api/protocol.ts';
import type { LoraCatalog } from '../extra-networks/lora-catalog.ts';
import { type ModelCatalog, modelOf } from '../model-catalog.ts';

/** It was distilled from this sampler's path, in the model's own levels. */
const TAUGHT_SAMPLER = 'DDIM';

/**
 * The request without `quick`, and with what it means: the LoRA in the prompt (unless it is named there), its steps and its
 * guidance where none were asked for, and 8 bits where the model can: the LoRA is in its weights then, and costs nothing. What
 * comes out is an ordinary request, so a picture says all that made it.
 * @throws AuroraError `QUICK_UNSUPPORTED` for a model without such a LoRA, `UNKNOWN_MODEL`
 */
export async function quickened(
  input: GenerateInput,
  models: Pick<ModelCatalog, 'models' | 'byName'>,
  loras: Pick<LoraCatalog, 'quick'>,
): Promise<GenerateInput> {
  const { quick, ...request } = input;
  if (quick !== true) return quick === undefined ? input : request;
  const model = modelOf(models, input.model);
  const lora = await loras.quick(model.family);
  if (!lora) {
    throw new AuroraError('QUICK_UNSUPPORTED', `${model.name} cannot paint in few steps.`, {
      field: 'quick',
      value: model.name,
      legal: 'a model for whose family there is a quick LoRA',
      hint: 'Leave quick out; an LCM or Turbo LoRA of the model’s family may be named in the prompt.',
    });
  }
  const { name, steps, guidanceScale } = lora;
  const named = planPrompt(input.prompt, { steps: 1 }).loras.some(tag => tag.name === name);
  return {
    steps,
    guidanceScale,
    sampler: TAUGHT_SAMPLER,
    ...(!model.lacks.includes('int8') && { precision: 'int8' as const }),
    ...request,
    prompt: named ? input.prompt : `${input.prompt} <lora:${name}>`,
  };
}
