/**
 * An autoencoder alone in a file, as A1111 and ComfyUI keep them in their `vae` folders: in the original layout or under
 * diffusers' names, read in place.
 */
import { basename } from 'node:path';
import { AuroraError } from '../../errors.ts';
import {
  type AutoencoderKLConfig,
  autoencoderKLDecoder,
  autoencoderKLEncoder,
} from '../../networks/autoencoder-kl.ts';
import { inferAutoencoder, TensorShapes } from '../checkpoint/inferred-config.ts';
import { renameAutoencoder } from '../checkpoint/original-autoencoder.ts';
import { asMatrix, below, type Renamed, viewOf } from '../checkpoint/tensor-view.ts';
import { whatItIs } from '../checkpoint/unknown-checkpoint.ts';
import { isPickle, pickleRefused } from '../component-weights.ts';
import { buildComponent } from '../model-assembly.ts';
import type { ModelFolder } from '../model-parts.ts';
import { readSafetensorsHeader, type SafetensorsFile } from '../safetensors.ts';
import { WeightTable } from '../weight-table.ts';

/** What follows from the denoiser that it works for; no file says it. */
export interface LatentFit {
  /** Between its latents and those that the denoiser sees. */
  readonly scalingFactor: number;
  readonly shiftFactor: number;
  /** Pixels of a side that it decodes in one piece. */
  readonly sampleSize: number;
}

export type Autoencoder = Pick<ModelFolder, 'decoder' | 'encoder'>;

/** The name that settings use: the file's, without its ending. */
export const vaeName = (path: string): string => basename(path).replace(/\.(safetensors|pt|ckpt|bin)$/i, '');

/** Before the names, in files that were cut out of checkpoints. */
const PREFIXES = ['first_stage_model.', 'vae.'];
/** diffusers' own names of old. */
const OLD_ATTENTION: readonly (readonly [string, string])[] = [
  ['.query.', '.to_q.'],
  ['.key.', '.to_k.'],
  ['.value.', '.to_v.'],
  ['.proj_attn.', '.to_out.0.'],
];

/**
 * @throws AuroraError PICKLE_REFUSED, VAE_UNKNOWN, UNSUPPORTED_CONFIG, WEIGHT_MISSING, WEIGHT_SHAPE, WEIGHT_DTYPE, WEIGHT_UNUSED, or
 *   any SAFETENSORS_…
 */
export async function openVaeFile(path: string, fit: LatentFit): Promise<Autoencoder> {
  const file = await readVae(path);
  const autoencoder = buildAutoencoder(file, fit);
  const { weights } = autoencoder.decoder;
  const [unused] = weights.unused();
  if (unused === undefined) return autoencoder;
  throw new AuroraError(
    'WEIGHT_UNUSED',
    `${path} holds a tensor that its autoencoder has no place for: "${unused}".`,
    {
      value: unused,
      hint: 'It belongs to another kind of autoencoder. Choose one of Stable Diffusion.',
    },
  );
}

/** Both halves over a view of one file under diffusers' names; the encoder is undefined where the file has left it out. */
export function buildAutoencoder(
  file: SafetensorsFile,
  { scalingFactor, shiftFactor, sampleSize }: LatentFit,
): Autoencoder {
  const inferred = {
    ...inferAutoencoder(new TensorShapes(file), scalingFactor, sampleSize),
    shift_factor: shiftFactor,
  };
  const config: AutoencoderKLConfig = autoencoderKLDecoder.parse(inferred, file.path);
  const weights = new WeightTable([file]);
  const decoder = buildComponent(file.path, autoencoderKLDecoder, config, weights);
  const hasEncoder = weights.hasBelow('encoder.');
  return {
    decoder,
    encoder: hasEncoder ? buildComponent(file.path, autoencoderKLEncoder, config, weights) : undefined,
  };
}

/** Some files still hold the network that judged the autoencoder while it was trained. */
export function isNoTrainingState([name]: Renamed): boolean {
  return !name.startsWith('loss.') && !name.startsWith('model_ema.');
}

/** The file's tensors under diffusers' names. @throws AuroraError as `openVaeFile` */
export async function readVae(path: string): Promise<SafetensorsFile> {
  if (isPickle(path)) throw pickleRefused(path);
  const file = await readSafetensorsHeader(path);
  const prefix = PREFIXES.find(each => file.tensors.has(`${each}decoder.conv_in.weight`)) ?? '';
  const tensors = below(file, prefix).filter(isNoTrainingState);
  if (!tensors.some(([name]) => name === 'decoder.conv_in.weight')) throw unknownVae(file);
  const isDiffusers = tensors.some(([name]) => name.startsWith('decoder.up_blocks.'));
  return viewOf(file, isDiffusers ? tensors.map(modernized) : renameAutoencoder(tensors));
}

function modernized([name, entry]: Renamed): Renamed {
  const attention = name.includes('.attentions.');
  const renamed = attention ? OLD_ATTENTION.reduce((at, [from, to]) => at.replace(from, to), name) : name;
  return [renamed, attention ? asMatrix(entry) : entry];
}

function unknownVae(file: SafetensorsFile): AuroraError {
  return new AuroraError(
    'VAE_UNKNOWN',
    `${file.path} is no autoencoder of Stable Diffusion: ${whatItIs(file)}.`,
    {
      value: [...file.tensors.keys()].slice(0, 3),
      legal: 'a VAE in one .safetensors file, in the original layout or under diffusers’ names',
      hint: 'Choose another file, or put this one into the folder of its own kind.',
    },
  );
}
