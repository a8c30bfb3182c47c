/** The halves of an autoencoder as Optimum exports them, in the words of `DecoderDefinition` and `EncoderDefinition`. */
import { Tensor } from 'onnxruntime-node';
import {
  castFrom32,
  castTo32,
  type FloatType,
  mapTensor,
  type Translation,
} from '../../graph/exported-graph.ts';
import { type AutoencoderKLConfig, LOG_VARIANCE } from '../../networks/autoencoder-kl.ts';
import type { OnnxFile } from './onnx-file.ts';
import { checkInputs, checkOutputs, FLOATS } from './port-rules.ts';

const COLOURS = 3;

/** The graph sees latents unscaled. @throws AuroraError ONNX_INPUTS, ONNX_OUTPUTS */
export function translateDecoder(file: OnnxFile, config: AutoencoderKLConfig): Translation {
  const what = 'a decoder of latents';
  const latents = ['batch', config.latent_channels, 'height', 'width'];
  const inputs = checkInputs(file, what, [{ name: 'latent_sample', types: FLOATS, shapes: [latents] }]);
  checkOutputs(file, what, [
    { name: 'sample', types: FLOATS, shapes: [['batch', COLOURS, '8·height', '8·width']] },
  ]);
  const type = inputs.get('latent_sample')!.type as FloatType;
  const factor = Math.fround(1 / config.scaling_factor);
  return {
    inputs: ['latents'],
    outputs: { image: { from: 'sample', read: castTo32 } },
    feed: ({ latents }) => ({
      latent_sample: castFrom32(
        mapTensor(latents!, value => Math.fround(value * factor) + config.shift_factor),
        type,
      ),
    }),
  };
}

/**
 * The graph gives means and logarithms of variances one above the other. Older exports draw the latents within the graph, each time
 * other ones; those cannot be painted again.
 * @throws AuroraError ONNX_INPUTS, ONNX_OUTPUTS
 */
export function translateEncoder(file: OnnxFile, config: AutoencoderKLConfig): Translation {
  const what = 'an encoder of pictures';
  const picture = ['batch', COLOURS, 'height', 'width'];
  const inputs = checkInputs(file, what, [{ name: 'sample', types: FLOATS, shapes: [picture] }]);
  const moments = ['batch', 2 * config.latent_channels, 'height/8', 'width/8'];
  checkOutputs(file, what, [{ name: 'latent_parameters', types: FLOATS, shapes: [moments] }]);
  const type = inputs.get('sample')!.type as FloatType;
  const { scaling_factor: scale, shift_factor: shift } = config;
  const [least, most] = LOG_VARIANCE;
  return {
    inputs: ['image'],
    outputs: {
      mean: {
        from: 'latent_parameters',
        read: theirs => mapTensor(half(castTo32(theirs), 0), value => (value - shift) * scale),
      },
      deviation: {
        from: 'latent_parameters',
        read: theirs =>
          mapTensor(
            half(castTo32(theirs), 1),
            value => Math.exp(Math.min(most, Math.max(least, value)) / 2) * scale,
          ),
      },
    },
    feed: ({ image }) => ({ sample: castFrom32(image!, type) }),
  };
}

/** One of the halves of every row's channels. */
function half(tensor: Tensor, which: 0 | 1): Tensor {
  const [rows, channels, height, width] = tensor.dims as [number, number, number, number];
  const size = (channels / 2) * height * width;
  const data = new Float32Array(rows * size);
  for (let row = 0; row < rows; row++) {
    const from = (2 * row + which) * size;
    data.set((tensor.data as Float32Array).subarray(from, from + size), row * size);
  }
  return new Tensor('float32', data, [rows, channels / 2, height, width]);
}
