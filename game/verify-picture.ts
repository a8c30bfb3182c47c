import { AuroraError, deserializeError } from '../models/errors.ts';
import { decodePng } from '../models/image/png.ts';
import { readPngSummary } from '../models/image/png-text.ts';
import { checkTile } from '../models/pipelines/tiles.ts';
import type { GenerationSettings } from '../models/settings.ts';
import type { VerifyReport } from './api/protocol.ts';
import { comparePixels } from './gallery/compare.ts';
import { readPictureSettings, type UsedFiles } from './gallery/picture-text.ts';
import type { InputStore } from './inputs/input-store.ts';
import type { JobOrders } from './jobs/job-orders.ts';
import type { JobService } from './jobs/job-service.ts';
import { checkSize } from './jobs/resolve-settings.ts';
import type { ModelCatalog } from './model-catalog.ts';

/** Before other people's pictures: somebody waits for the answer, and it is short. */
const PRIORITY = 1;

/**
 * Paints a picture again from the settings that it carries and compares every pixel.
 * @throws AuroraError `NO_SETTINGS` when it carries none, `UNKNOWN_MODEL`, `SIZE_…`, `VAE_TILE_ILLEGAL`, `INPUT_MISSING`, the PNG errors, or the job's own failure
 */
export async function verifyPicture(
  png: Uint8Array,
  name: string,
  {
    catalog,
    jobs,
    orders,
    inputs,
  }: { catalog: ModelCatalog; jobs: JobService; orders: JobOrders; inputs: InputStore },
): Promise<VerifyReport> {
  // What it says first, and its pixels only when they are as many as the model could have painted.
  const { width, height, text } = readPngSummary(png);
  const carried = readPictureSettings(text);
  if (carried.settings === null) {
    throw new AuroraError(
      'NO_SETTINGS',
      `${name} carries no settings that it could be painted from: ${carried.reason}.`,
      {
        value: name,
        legal: 'a PNG with our `aurora` text or complete A1111 `parameters`',
        hint: 'Pictures lose their text when they are edited or sent through most messengers.',
      },
    );
  }
  const { settings } = carried;
  const model = catalog.byName(settings.model);
  checkSize(settings, model);
  if (settings.hires) checkSize(settings.hires, model);
  if (settings.vaeTile !== undefined) checkTile(settings.vaeTile, model.decoding.tileStep);
  const wanted = await paintedSize(settings, inputs);
  if (width !== wanted.width || height !== wanted.height) {
    throw new AuroraError(
      'SIZE_DIFFERS',
      `${name} is ${width}×${height}, its settings say ${wanted.width}×${wanted.height}.`,
      {
        value: `${width}×${height}`,
        legal: `${wanted.width}×${wanted.height}`,
        hint: 'It was resized after it was painted, and cannot be compared.',
      },
    );
  }
  const original = decodePng(png);
  const notes: string[] = [];
  if (carried.modelHash !== null && carried.modelHash !== model.hash) {
    notes.push(`it was painted with ${settings.model} ${carried.modelHash}; here is ${model.hash}`);
  }
  if (settings.writtenBy)
    notes.push(
      `plugins wrote its prompts (${settings.writtenBy.join(', ')}); what they wrote is kept in it, so that none is needed`,
    );
  if (carried.source === 'aurora') notes.push(...carried.notes);
  if (settings.samplerRecipe)
    notes.push(`its sampler ${settings.sampler} is kept in it, so that no plugin is needed`);
  await orders.prepare(settings);
  const order = orders.verification(settings, PRIORITY);
  notes.push(...changedFiles(carried.used, order.used), ...(order.notes ?? []));
  const job = jobs.submit(order);
  const record = await jobs.ended(job.id);
  if (record.error !== null) throw deserializeError(record.error.toJSON());
  if (record.png === null) throw new AuroraError('CANCELLED', 'The verification was cancelled.');
  const again = decodePng(record.png);
  record.png = null;
  return { picture: name, ...comparePixels(original, again), settings, notes };
}

/** What is another file now, by its hash. Of hashes of two lengths, both programs' own, the shorter one is compared. */
function changedFiles(then: UsedFiles, now: UsedFiles): string[] {
  const kinds = [
    ['LoRA', then.loras, now.loras],
    ['embedding', then.embeddings, now.embeddings],
    ['VAE', then.vae, now.vae],
    ['upscaler', then.upscaler, now.upscaler],
  ] as const;
  return kinds.flatMap(([kind, before, after]) =>
    Object.entries(before).flatMap(([name, hash]) => {
      const here = after[name];
      if (here !== undefined && (here.startsWith(hash) || hash.startsWith(here))) return [];
      return [`it was painted with the ${kind} ${name} ${hash}; here is ${here ?? 'none'}`];
    }),
  );
}

/** Pixels of the finished picture; also makes sure that what it begins with is still there. */
async function paintedSize(
  { width, height, source, inpaint, hires }: GenerationSettings,
  inputs: InputStore,
): Promise<{ width: number; height: number }> {
  const picture = source && (await inputs.find(source.image));
  if (inpaint) await inputs.find(inpaint.mask, 'mask');
  if (picture && inpaint?.onlyMaskedPadding !== undefined) return picture;
  return hires ?? { width, height };
}
