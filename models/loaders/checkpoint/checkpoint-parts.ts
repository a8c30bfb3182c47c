/** Divides a checkpoint into its networks, each a view of the same file under diffusers' names. */
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

/** Some files still hold the network that judged the autoencoder while it was trained. */
function isNoTrainingState([name]: Renamed): boolean {
  return !name.startsWith('loss.') && !name.startsWith('model_ema.');
}
