/** A model with LoRAs: the same weights, graphs with branches beside the layers that the LoRAs change. */
import { AuroraError } from '../../errors.ts';
import type { Adapter, Adapters } from '../../graph/adapters.ts';
import type { ModelComponent, ModelFolder } from '../model-parts.ts';
import { LORA_GROUPS } from './block-strengths.ts';
import { type LoraFile, loraName } from './lora-file.ts';
import { LoraTargets } from './lora-targets.ts';

export interface AdaptedModel {
  readonly model: ModelFolder;
  /** What of the files has no place in this model, in words. */
  readonly notes: readonly string[];
}

/** The graph's input with the strengths of LoRA `index`. */
export const loraInput = (index: number): string => `lora_${index}`;

/** Unknown tensors and modules that a note names; the rest is counted. */
const NAMED = 3;

/**
 * @param loras in the order of their inputs
 * @throws AuroraError `LORA_FAMILY` for a file none of whose modules is in this model, or whose shapes are another model's
 */
export function adaptModel(model: ModelFolder, loras: readonly LoraFile[]): AdaptedModel {
  const { denoiser, textEncoders } = model;
  const targets = new LoraTargets(
    denoiser.weights,
    textEncoders.map(({ weights }) => weights),
  );
  const adapters = [denoiser, ...textEncoders].map(() => new Map<string, Adapter[]>());
  const notes: string[] = [];
  for (const [index, lora] of loras.entries()) {
    const homeless: string[] = [];
    for (const { name, delta, scale, magnitude } of lora.modules) {
      const target = targets.find(name);
      if (!target) {
        homeless.push(name);
        continue;
      }
      const { part, path, group } = target;
      const map = adapters[part === 'denoiser' ? 0 : part + 1]!;
      const groups = part === 'denoiser' ? LORA_GROUPS.all : 1;
      const { weights } = lora;
      const adapter: Adapter = {
        ...{ input: loraInput(index), groups, group, weights, delta, scale },
        ...(magnitude && { magnitude }),
      };
      map.set(path, [...(map.get(path) ?? []), adapter]);
    }
    if (homeless.length === lora.modules.length)
      throw otherFamily(model, lora, `has no layer "${homeless[0]}"`);
    const passedOver = [...homeless, ...lora.unknown];
    if (passedOver.length > 0) {
      const more = passedOver.length > NAMED ? ` and ${passedOver.length - NAMED} more` : '';
      notes.push(
        `${loraName(lora.path)}: ${passedOver.slice(0, NAMED).join(', ')}${more} have no place in ${model.name} and were left out`,
      );
    }
  }
  const rebuilt = <Description, Part extends ModelComponent<Description>>(
    part: Part,
    added: Adapters,
  ): Part => {
    if (added.size === 0) return part;
    try {
      const weights = part.weights.adapted(added);
      return { ...part, weights, graph: part.rebuild(weights) };
    } catch (error) {
      if (!(error instanceof AuroraError) || error.code !== 'WEIGHT_SHAPE') throw error;
      const culprit = loras.find(({ path }) => error.message.includes(path)) ?? loras[0]!;
      throw otherFamily(model, culprit, `has layers of another size: ${error.message}`, error);
    }
  };
  return {
    model: {
      ...model,
      denoiser: rebuilt(denoiser, adapters[0]!),
      textEncoders: textEncoders.map((encoder, i) => rebuilt(encoder, adapters[i + 1]!)),
    },
    notes,
  };
}

function otherFamily(model: ModelFolder, lora: LoraFile, why: string, cause?: unknown): AuroraError {
  const made = lora.metadata.ss_base_model_version ?? lora.metadata['modelspec.architecture'];
  const name = loraName(lora.path);
  return new AuroraError(
    'LORA_FAMILY',
    `The LoRA ${name}${made ? ` was made for ${made.slice(0, 60)} and` : ''} does not fit ${model.name} (${model.family}): the model ${why}`,
    {
      field: 'prompt',
      value: name,
      legal: `a LoRA for ${model.family}`,
      hint: 'Choose a model of the family that it was made for, or leave it out.',
    },
    cause,
  );
}
