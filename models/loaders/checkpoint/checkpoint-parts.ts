/** Divides a checkpoint into its networks, each a view of the same file under diffusers' names. */
import { isNoTrainingState } from '../parts/vae-file.ts';
import type { SafetensorsFile } from '../safetensors.ts';
import { renameAutoencoder } from './original-autoencoder.ts';
import { renameClip, renameOpenClip } from './original-text-encoder.ts';
import { renameUnet } from './original-unet.ts';
import { below, type Renamed, viewOf } from './tensor-view.ts';
import { unknownCheckpoint } from './unknown-checkpoint.ts';

export interface CheckpointParts {
  readonly unet: SafetensorsFile;
  readonly autoencoder: SafetensorsFile;
  readonly textEncoders: readonly { readonly file: SafetensorsFile; readonly openClip: boolean }[];
}

const UNET = 'model.diffusion_model.';
const AUTOENCODER = 'first_stage_model.';

/** In the order in which SDXL's states stand side by side; the others have one of the first two. */
const TEXT_ENCODERS = [
  { prefix: 'cond_stage_model.transformer.', openClip: false },
  { prefix: 'cond_stage_model.model.', openClip: true },
  { prefix: 'conditioner.embedders.0.transformer.', openClip: false },
  { prefix: 'conditioner.embedders.1.model.', openClip: true },
] as const;

/** @throws AuroraError UNKNOWN_CHECKPOINT, SAFETENSORS_DUPLICATE */
export function divideCheckpoint(file: SafetensorsFile): CheckpointParts {
  const part = (prefix: string, rename: (tensors: readonly Renamed[]) => Renamed[]) =>
    viewOf(file, rename(below(file, prefix)));
  const unet = part(UNET, renameUnet);
  const autoencoder = part(AUTOENCODER, tensors => renameAutoencoder(tensors.filter(isNoTrainingState)));
  const textEncoders = TEXT_ENCODERS.map(({ prefix, openClip }) => ({
    file: part(prefix, openClip ? renameOpenClip : renameClip),
    openClip,
  })).filter(encoder => encoder.file.tensors.size > 0);
  if (unet.tensors.size > 0 && autoencoder.tensors.size > 0 && textEncoders.length > 0) {
    return { unet, autoencoder, textEncoders };
  }
  throw unknownCheckpoint(file);
}

/** Of the original layout, below its prefix or without it, and of diffusers' own. */
const UNETS: readonly (readonly [prefix: string, first: string])[] = [
  [UNET, 'input_blocks.0.0.weight'],
  ['', 'input_blocks.0.0.weight'],
  ['', 'conv_in.weight'],
];

/**
 * The UNet of a file that holds nothing else, under diffusers' names; undefined for any other file.
 * @throws AuroraError SAFETENSORS_DUPLICATE
 */
export function unetAlone(file: SafetensorsFile): SafetensorsFile | undefined {
  const names = [...file.tensors.keys()];
  if (
    names.some(
      name => name.startsWith(AUTOENCODER) || TEXT_ENCODERS.some(each => name.startsWith(each.prefix)),
    )
  ) {
    return undefined;
  }
  const found = UNETS.find(([prefix, first]) => file.tensors.has(prefix + first));
  // An autoencoder under diffusers' names begins with its halves' names, a ControlNet has no way up.
  if (!found || !names.some(name => /(^|\.)(output_blocks|up_blocks)\.0\./.test(name))) return undefined;
  const [prefix, first] = found;
  const tensors = below(file, prefix);
  return viewOf(file, first === 'conv_in.weight' ? tensors : renameUnet(tensors));
}
