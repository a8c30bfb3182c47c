/** A CLIP text encoder as Optimum exports it, in the words of `TextEncoderDefinition`. */
import { Tensor } from 'onnxruntime-node';
import { castTo32, type Tensors, type Translation } from '../../graph/exported-graph.ts';
import type { ClipTextConfig } from '../../networks/clip-text-encoder.ts';
import type { TextStateChoice } from '../../networks/definitions.ts';
import type { OnnxFile } from './onnx-file.ts';
import { checkInputs, checkOutputs, FLOATS, WHOLES } from './port-rules.ts';

const WHAT = 'a text encoder';

/**
 * Which states there are depends on the export: the last ones are normed, those of every layer (with which XL's are exported) are
 * not. `pooled` says whether the denoiser wants this encoder's pooled text.
 * @throws AuroraError ONNX_INPUTS, ONNX_OUTPUTS
 */
export function translateTextEncoder(
  file: OnnxFile,
  config: ClipTextConfig,
  choice: TextStateChoice,
  pooled: boolean,
): Translation {
  const ids = { types: WHOLES, shapes: [['batch', 'tokens']] };
  const inputs = checkInputs(file, WHAT, [
    { name: 'input_ids', ...ids },
    { name: 'attention_mask', ...ids, optional: true },
  ]);
  const states = { types: FLOATS, shapes: [['batch', 'tokens', config.hidden_size]] };
  const layers = config.num_hidden_layers;
  // hidden_states.0 are the embeddings, and those of the last layer have its number.
  const layer = (skip: number) => `hidden_states.${layers - choice.layersLeftOff - (skip - 1)}`;
  const first = choice.normalized && choice.layersLeftOff === 0 ? 'last_hidden_state' : layer(1);
  checkOutputs(file, WHAT, [
    { name: first, ...states },
    ...(pooled ? [{ name: 'text_embeds', types: FLOATS, shapes: [['batch', config.projection_dim]] }] : []),
  ]);
  const outputs: Record<string, { from: string; read: typeof castTo32 }> = {
    states: { from: first, read: castTo32 },
  };
  if (!choice.normalized) {
    for (let skip = 2; layers - choice.layersLeftOff - (skip - 1) > 0; skip++) {
      if (!file.outputs.some(({ name }) => name === layer(skip))) break;
      outputs[`states_${skip}`] = { from: layer(skip), read: castTo32 };
    }
  }
  if (pooled) outputs.pooled = { from: 'text_embeds', read: castTo32 };
  return {
    inputs: ['ids'],
    outputs,
    feed: ({ ids }): Tensors => ({
      input_ids: asWhole(ids!, inputs.get('input_ids')!.type),
      // CLIP reads its padding like any other mark.
      ...(inputs.has('attention_mask') && {
        attention_mask: asWhole(
          new Tensor('int64', new BigInt64Array(ids!.size).fill(1n), ids!.dims),
          inputs.get('attention_mask')!.type,
        ),
      }),
    }),
  };
}

function asWhole(tensor: Tensor, type: string): Tensor {
  if (type === 'int64') return tensor;
  return new Tensor('int32', Int32Array.from(tensor.data as BigInt64Array, Number), tensor.dims);
}
