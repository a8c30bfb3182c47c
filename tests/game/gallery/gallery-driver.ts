/** Makes galleries of real, tiny pictures in a temporary folder. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { PictureStore, type PictureStoreOptions } from '../../../game/gallery/picture-store.ts';
import { pictureText } from '../../../game/gallery/picture-text.ts';
import { encodePng } from '../../../models/image/png.ts';
import type { GenerationSettings } from '../../../models/settings.ts';
import { rampImage } from '../../models/image/sample-images.ts';

export const MODEL = { name: 'aurora-mini', hash: '0123456789', family: 'aurora-mini' };

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean();
});

/** A folder of this test alone, gone afterwards. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'aurora-gallery-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs at the end of the test, the latest first. */
export function atEnd(clean: () => void): void {
  cleanups.push(clean);
}

/** Opens a store that is closed at the end of the test; `problems` gathers what it reports. */
export async function openStore(root: string, options: PictureStoreOptions = {}) {
  const problems: string[] = [];
  const store = await PictureStore.open(root, { onProblem: problem => problems.push(problem), ...options });
  let open = true;
  const close = () => {
    if (open) store.close();
    open = false;
  };
  cleanups.push(close);
  return { store, problems, close };
}

export function settingsOf(prompt: string, seed = 7): GenerationSettings {
  return {
    prompt,
    negativePrompt: '',
    seed,
    steps: 20,
    guidanceScale: 4,
    width: 8,
    height: 6,
    sampler: 'DDIM',
    noiseSource: 'cpu',
    model: MODEL.name,
  };
}

export function pngOf(settings: GenerationSettings): Uint8Array {
  return encodePng(rampImage(settings.width, settings.height), pictureText(settings, MODEL, '0.1.0'));
}

/** What a finished job hands to `save`. */
export function metaOf(settings: GenerationSettings, at: Date, jobId = 'job-1f9c03abffff') {
  return { jobId, settings, modelHash: MODEL.hash, width: settings.width, height: settings.height, at };
}

/** Puts a file into the gallery as a person would, dated so long ago that its folder counts as settled. */
export function putFile(
  root: string,
  path: string,
  bytes: Uint8Array,
  at = new Date(2026, 0, 2, 3, 4, 5),
): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  utimesSync(file, at, at);
  utimesSync(dirname(file), at, at);
}
