/** Says what a file is that is no Stable Diffusion checkpoint, as far as its names tell. */
import { AuroraError } from '../../errors.ts';
import type { SafetensorsFile } from '../safetensors.ts';

/** Any one name that begins so or contains it. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/\.(lora_up|lora_down|lora_A|lora_B|hada_w1_a|lokr_w1)\b|\.alpha$/, 'a LoRA'],
  [/^(control_model\.|controlnet_|input_hint_block\.)/, 'a ControlNet'],
  [/(^|\.)joint_blocks\.0\./, 'a Stable Diffusion 3 model'],
  [/(^|\.)double_blocks\.0\./, 'a Flux model'],
  [/^conditioner\.embedders\.0\.model\./, 'the SDXL refiner'],
  [/(^|\.)(RRDB_trunk|body)\.0\.(RDB|rdb)1\.|^model\.1\.sub\.0\.RDB1\./, 'an upscaler (ESRGAN)'],
  [/(^|\.)layers\.0\.residual_group\./, 'an upscaler of another kind (SwinIR, HAT, DAT)'],
  [/^(emb_params|string_to_param)/, 'a textual-inversion embedding'],
  [/^down_blocks\.0\.motion_modules\./, 'a motion module'],
  [/^(first_stage_model\.|encoder\.conv_in\.|decoder\.conv_in\.|taesd_)/, 'an autoencoder alone'],
  [/^(down_blocks\.0\.|mid_block\.|conv_in\.)/, "a UNet alone, under diffusers' names"],
  [/^(text_model\.|transformer\.resblocks\.)/, 'a text encoder alone'],
  [/^(model\.diffusion_model|input_blocks|output_blocks)\./, 'a UNet alone'],
];

/** In words that go on a sentence. */
export function whatItIs(file: SafetensorsFile): string {
  const names = [...file.tensors.keys()];
  const kind = KINDS.find(([pattern]) => names.some(name => pattern.test(name)))?.[1];
  return kind === undefined ? 'its family is not known' : `it looks like ${kind}`;
}

export function unknownCheckpoint(file: SafetensorsFile): AuroraError {
  const names = [...file.tensors.keys()];
  return new AuroraError(
    'UNKNOWN_CHECKPOINT',
    `${file.path} is not a whole Stable Diffusion model: ${whatItIs(file)}.`,
    {
      value: names.slice(0, 3),
      legal: 'a checkpoint of Stable Diffusion 1.x, 2.x or XL with UNet, text encoder and autoencoder',
      hint: 'Take the complete checkpoint, or put this file into the folder of its kind (diffusion_models, vae, text_encoders).',
    },
  );
}
