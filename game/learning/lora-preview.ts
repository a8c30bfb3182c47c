/** What a LoRA that is being learned makes of a prompt, painted as the program will paint it. */
import { encodePng } from '../../models/image/png.ts';
import {
  adaptModel,
  blockStrengths,
  loraInput,
  type ModelFolder,
  openLora,
} from '../../models/loaders/index.ts';
import { createDenoiser, type RuntimeOptions } from '../../models/networks/index.ts';
import { PictureJob, type PictureParts } from '../../models/pipelines/index.ts';

/**
 * @param lora path of the file
 * @param parts the model's other networks
 * @returns a PNG of the model's own size, steps and guidance; the same seed each time
 */
export async function paintPreview(
  lora: string,
  folder: ModelFolder,
  parts: Omit<PictureParts, 'denoiser'>,
  prompt: string,
  seed: number,
  runtime: RuntimeOptions,
): Promise<Uint8Array> {
  const { model } = adaptModel(folder, [await openLora(lora)]);
  const denoiser = await createDenoiser(model, runtime);
  try {
    const strengths = { [loraInput(0)]: blockStrengths(1, undefined, folder.family) };
    const whole = { ...parts, denoiser: denoiser.withStrengths(strengths) };
    const job = await PictureJob.start(whole, {
      ...folder.defaults,
      ...{ prompt, negativePrompt: '', seed, noiseSource: 'cpu', model: folder.name },
    });
    while (!job.done) await job.advance();
    return encodePng(await job.decode(), { parameters: prompt });
  } finally {
    await denoiser.dispose();
  }
}
