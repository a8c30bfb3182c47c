/** Pictures and captions as a denoiser sees them: latents and text states, worked out once. */
import { AuroraError } from '../../models/errors.ts';
import { channelWeights } from '../../models/learning/channel-weights.ts';
import type { TrainingSet } from '../../models/learning/lora-trainer.ts';
import type { Example } from '../../models/learning/noised-batch.ts';
import type { ModelFolder } from '../../models/loaders/index.ts';
import { createEncoder, type RuntimeOptions } from '../../models/networks/index.ts';
import type { TextEncoder } from '../../models/pipelines/index.ts';
import { openPicture } from '../inputs/read-image.ts';
import type { CaptionedPicture } from './training-folder.ts';

export interface SetOptions {
  /** Each picture a second time, left and right exchanged. */
  readonly mirror: boolean;
  readonly onPicture?: (done: number, of: number) => void;
}

/**
 * Pictures are cut to the model's own size around their middle.
 * @throws AuroraError `DATASET_PICTURE` for one that cannot be read, by its name; `ENCODER_MISSING`
 */
export async function encodeTrainingSet(
  pictures: readonly CaptionedPicture[],
  folder: ModelFolder,
  textEncoder: TextEncoder,
  runtime: RuntimeOptions,
  { mirror, onPicture }: SetOptions,
): Promise<TrainingSet> {
  const { width, height } = folder.defaults;
  const encoder = await createEncoder(folder, runtime);
  try {
    const examples: Example[] = [];
    const states = new Map<string, Float32Array>();
    const statesOf = async (caption: string): Promise<Float32Array> => {
      const known = states.get(caption);
      if (known) return known;
      const { data } = await textEncoder.encode([caption]);
      states.set(caption, data);
      return data;
    };
    for (const [index, { path, caption }] of pictures.entries()) {
      for (const mirrored of mirror ? [false, true] : [false]) {
        const image = await readPixels(path, width, height, mirrored);
        const { mean } = await encoder.encode(image, [1, 3, height, width]);
        examples.push({ latents: mean, states: await statesOf(caption) });
      }
      onPicture?.(index + 1, pictures.length);
    }
    return { examples, empty: await statesOf(''), channelWeights: await channelWeights(folder) };
  } finally {
    await encoder.dispose();
  }
}

/** [1, 3, height, width] in -1 … 1, as its EXIF turns it, transparency over white. */
async function readPixels(
  path: string,
  width: number,
  height: number,
  mirrored: boolean,
): Promise<Float32Array> {
  try {
    const picture = await openPicture(path, 'picture');
    const data = await picture
      .flatten({ background: '#ffffff' })
      .resize(width, height, { fit: 'cover', kernel: 'lanczos3' })
      .flop(mirrored)
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer();
    const area = width * height;
    const planes = new Float32Array(3 * area);
    for (let pixel = 0; pixel < area; pixel++) {
      for (let colour = 0; colour < 3; colour++)
        planes[colour * area + pixel] = data[pixel * 3 + colour]! / 127.5 - 1;
    }
    return planes;
  } catch (error) {
    throw new AuroraError(
      'DATASET_PICTURE',
      `${path} cannot be read: ${(error as Error).message.split('\n')[0]}`,
      {
        field: 'folder',
        value: path,
        legal: 'a complete PNG, JPEG, WebP, GIF or AVIF picture',
        hint: 'Take it out of the folder, or save it anew.',
      },
      error,
    );
  }
}
