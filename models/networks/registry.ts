/** The networks that the engine can build, by the class name in a model's config.json. */
import { AuroraError } from '../errors.ts';
import { auroraDiT } from './aurora-dit.ts';
import { autoencoderKLDecoder, autoencoderKLEncoder } from './autoencoder-kl.ts';
import { autoencoderTinyDecoder, autoencoderTinyEncoder } from './autoencoder-tiny.ts';
import { bertTextEncoder } from './bert-text-encoder.ts';
import { clipTextModel, clipTextModelWithProjection } from './clip-text-encoder.ts';
import type {
  DecoderDefinition,
  DenoiserDefinition,
  EncoderDefinition,
  TextEncoderDefinition,
} from './definitions.ts';
import { kltDecoder } from './klt-decoder.ts';
import { kltEncoder } from './klt-encoder.ts';
import { unet2DCondition } from './unet-2d-condition.ts';

// biome-ignore lint/suspicious/noExplicitAny: each definition has its own configuration, opaque outside its file.
type Opaque = any;

export const DENOISERS: readonly DenoiserDefinition<Opaque>[] = [unet2DCondition, auroraDiT];
export const TEXT_ENCODERS: readonly TextEncoderDefinition<Opaque>[] = [
  bertTextEncoder,
  clipTextModel,
  clipTextModelWithProjection,
];
export const DECODERS: readonly DecoderDefinition<Opaque>[] = [
  kltDecoder,
  autoencoderKLDecoder,
  autoencoderTinyDecoder,
];
/** The other halves of the decoders, by the same class names. */
export const ENCODERS: readonly EncoderDefinition<Opaque>[] = [
  kltEncoder,
  autoencoderKLEncoder,
  autoencoderTinyEncoder,
];

/**
 * @param component the folder in the model, e.g. `unet`, for the message
 * @throws AuroraError UNSUPPORTED_COMPONENT
 */
export function findNetwork<T extends { readonly className: string }>(
  definitions: readonly T[],
  className: unknown,
  component: string,
): T {
  const found = definitions.find(definition => definition.className === className);
  if (found) return found;
  throw new AuroraError(
    'UNSUPPORTED_COMPONENT',
    `The model's ${component} is of class ${JSON.stringify(className)}, which the engine cannot build.`,
    {
      value: className,
      legal: definitions.map(definition => definition.className),
      field: component,
      hint: 'Choose a model whose parts are all supported.',
    },
  );
}
