/** A CLIP text encoder alone in a file, as ComfyUI keeps them in `text_encoders` and `clip`: transformers' names or OpenCLIP's. */
import { AuroraError } from '../../errors.ts';
import { inferTextEncoder, TensorShapes } from '../checkpoint/inferred-config.ts';
import { renameClip, renameOpenClip } from '../checkpoint/original-text-encoder.ts';
import { below, viewOf } from '../checkpoint/tensor-view.ts';
import { whatItIs } from '../checkpoint/unknown-checkpoint.ts';
import { readSafetensorsHeader, type SafetensorsFile } from '../safetensors.ts';

export interface TextEncoderFile {
  /** Under transformers' names. */
  readonly file: SafetensorsFile;
  /** It was trained as OpenCLIP's are: another activation. */
  readonly openClip: boolean;
  /** Width of its states. */
  readonly channels: number;
  /** Width of its pooled states through the projection; null for a file without one. */
  readonly projected: number | null;
}

const TOKENS = 'embeddings.token_embedding.weight';
const OPENCLIP_TOKENS = 'token_embedding.weight';
/** CLIP's L has 768; what is wider came from OpenCLIP, under whatever names. */
const WIDEST_CLIP = 768;

/** @throws AuroraError TEXT_ENCODER_UNKNOWN, WEIGHT_MISSING, or any SAFETENSORS_… */
export async function readTextEncoderFile(path: string): Promise<TextEncoderFile> {
  const file = await readSafetensorsHeader(path);
  const { tensors } = file;
  const named = tensors.has(`text_model.${TOKENS}`) || tensors.has(TOKENS);
  if (!named && !tensors.has(OPENCLIP_TOKENS)) throw unknown(file);
  const all = below(file, '');
  const view = viewOf(
    file,
    named ? renameClip(all).filter(([name]) => name !== 'logit_scale') : renameOpenClip(all),
  );
  const shapes = new TensorShapes(view);
  const { hidden_size } = inferTextEncoder(shapes, !named) as { hidden_size: number };
  const openClip = !named || hidden_size > WIDEST_CLIP;
  const projected = projectedWidth(shapes);
  return { file: view, openClip, channels: hidden_size, projected };
}

/** transformers keeps the projection as a layer, OpenCLIP as a matrix that lies across. */
function projectedWidth(shapes: TensorShapes): number | null {
  if (shapes.has('text_projection.weight')) return shapes.of('text_projection.weight')[0]!;
  return shapes.has('text_projection') ? shapes.of('text_projection')[1]! : null;
}

function unknown(file: SafetensorsFile): AuroraError {
  return new AuroraError(
    'TEXT_ENCODER_UNKNOWN',
    `${file.path} is no text encoder of Stable Diffusion: ${whatItIs(file)}.`,
    {
      value: [...file.tensors.keys()].slice(0, 3),
      legal: "a CLIP text encoder in one .safetensors file, under transformers' names or OpenCLIP's",
      hint: 'Choose another file, or put this one into the folder of its own kind.',
    },
  );
}
