/** A UNet as Optimum exports it, in the words of `DenoiserDefinition`. */
import { Tensor } from 'onnxruntime-node';
import {
  castFrom32,
  castTo32,
  type FloatType,
  type Tensors,
  type Translation,
} from '../../graph/exported-graph.ts';
import { TIME_IDS, type UNet2DConfig } from '../../networks/unet-2d-config.ts';
import type { OnnxFile } from './onnx-file.ts';
import type { OnnxPort } from './onnx-port.ts';
import { checkInputs, checkOutputs, FLOATS, WHOLES } from './port-rules.ts';

const WHAT = 'a denoiser';

/** @throws AuroraError ONNX_INPUTS, ONNX_OUTPUTS */
export function translateUnet(file: OnnxFile, config: UNet2DConfig): Translation {
  const float = { types: FLOATS };
  const picture = ['batch', config.inChannels, 'height', 'width'];
  const inputs = checkInputs(file, WHAT, [
    { name: 'sample', ...float, shapes: [picture] },
    // One for all rows, or one a row; how it is written depends on the exporter's age.
    { name: 'timestep', types: [...WHOLES, ...FLOATS], shapes: [[], [1], ['batch']] },
    { name: 'encoder_hidden_states', ...float, shapes: [['batch', 'tokens', config.contextChannels]] },
    ...(config.added
      ? [
          { name: 'text_embeds', ...float, shapes: [['batch', config.added.pooledChannels]] },
          { name: 'time_ids', ...float, shapes: [['batch', TIME_IDS]] },
        ]
      : []),
    ...(config.guidanceChannels === null
      ? []
      : [{ name: 'timestep_cond', ...float, shapes: [['batch', config.guidanceChannels]] }]),
  ]);
  const output = ['batch', config.outChannels, 'height', 'width'];
  checkOutputs(file, WHAT, [{ name: 'out_sample', ...float, shapes: [output] }]);

  const typeOf = (name: string) => inputs.get(name)!.type as FloatType;
  const timestep = inputs.get('timestep')!;
  return {
    inputs: [
      'latents',
      'timestep',
      'states',
      ...(config.added ? ['pooled', 'time_ids'] : []),
      ...(config.guidanceChannels === null ? [] : ['guidance']),
    ],
    outputs: { prediction: { from: 'out_sample', read: castTo32 } },
    feed(ours) {
      const cast = (name: string, tensor: Tensor) => ({ [name]: castFrom32(tensor, typeOf(name)) });
      const rows = ours.latents!.dims[0]!;
      return {
        ...cast('sample', ours.latents!),
        timestep: asTimestep(ours.timestep!, timestep, rows),
        ...cast('encoder_hidden_states', ours.states!),
        ...(config.added && { ...cast('text_embeds', ours.pooled!), ...cast('time_ids', ours.time_ids!) }),
        ...(config.guidanceChannels !== null &&
          cast('timestep_cond', guidanceWaves(ours, config.guidanceChannels, rows))),
      } as Tensors;
    },
  };
}

/** A graph that takes whole timesteps gets the nearest one: the levels between two of them are for the others. */
function asTimestep(tensor: Tensor, { type, shape }: OnnxPort, rows: number): Tensor {
  const [value] = tensor.data as Float32Array;
  const dims = shape!.length === 0 ? [] : [shape![0] === 1 ? 1 : rows];
  const count = dims[0] ?? 1;
  if (type === 'int64')
    return new Tensor('int64', new BigInt64Array(count).fill(BigInt(Math.round(value!))), dims);
  if (type === 'int32') return new Tensor('int32', new Int32Array(count).fill(Math.round(value!)), dims);
  return castFrom32(new Tensor('float32', new Float32Array(count).fill(value!), dims), type as FloatType);
}

/** Waves of 1000 · (w - 1), sines first, as the network was distilled with: Meng et al. 2022, 2210.03142. */
function guidanceWaves({ guidance }: Tensors, channels: number, rows: number): Tensor {
  const scale = 1000 * ((guidance!.data as Float32Array)[0]! - 1);
  const half = channels / 2;
  const row = Float32Array.from({ length: channels }, (_, index) => {
    const angle = scale * Math.exp((-Math.log(10_000) * (index % half)) / (half - 1));
    return index < half ? Math.sin(angle) : Math.cos(angle);
  });
  const data = Float32Array.from({ length: rows * channels }, (_, index) => row[index % channels]!);
  return new Tensor('float32', data, [rows, channels]);
}
