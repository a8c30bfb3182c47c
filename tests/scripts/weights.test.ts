import { existsSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  createManifest,
  MANIFEST,
  readManifest,
  verifyWeights,
  weightsAreVerified,
} from '../../scripts/lib/weights.mjs';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

const UNET = 'models/weights/mini/unet/model.safetensors';

function project(): string {
  const root = temporaryFolder({ [UNET]: 'weights!', 'models/weights/mini/config.json': '{}' });
  writeFiles(root, { [MANIFEST]: JSON.stringify(createManifest(root)) });
  return root;
}

function codeOf(work: () => void): string {
  try {
    work();
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
  return 'no error';
}

describe('a bad file stops the set-up with one clear error', () => {
  test('missing', () => {
    const root = project();
    rmSync(join(root, UNET));
    expect(codeOf(() => verifyWeights(root))).toBe(`WEIGHTS_MISSING: ${UNET} is missing.`);
  });

  test('cut off', () => {
    const root = project();
    writeFiles(root, { [UNET]: 'weig' });
    expect(codeOf(() => verifyWeights(root))).toMatch(
      /^WEIGHTS_TRUNCATED: .* has 4 bytes, and 8 were expected/,
    );
  });

  test('same size, other content', () => {
    const root = project();
    writeFiles(root, { [UNET]: 'weights?' });
    expect(codeOf(() => verifyWeights(root))).toMatch(/^WEIGHTS_DAMAGED/);
  });

  test('a Git LFS pointer', () => {
    const root = project();
    writeFiles(root, { [UNET]: 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 8\n' });
    expect(codeOf(() => verifyWeights(root))).toMatch(/^WEIGHTS_POINTER/);
  });

  test('no manifest', () => {
    expect(codeOf(() => readManifest(temporaryFolder()))).toMatch(/^MANIFEST_MISSING/);
  });
});

test('verified once, a file is read again only when it changes', () => {
  const root = project();
  expect(weightsAreVerified(root)).toBe(false);
  verifyWeights(root);
  expect(weightsAreVerified(root)).toBe(true);
  utimesSync(join(root, UNET), new Date(0), new Date(0));
  expect(weightsAreVerified(root)).toBe(false);
  verifyWeights(root);
  expect(weightsAreVerified(root)).toBe(true);
});

test('only weights are in the manifest: text may change its line ends in a checkout', () => {
  expect(Object.keys(createManifest(project()).files)).toEqual(['mini/unet/model.safetensors']);
});

describe('voice files may be absent, never damaged', () => {
  const VOICE = 'models/weights/voice/kokoro/generator.onnx';
  const withVoice = () => {
    const root = temporaryFolder({ [UNET]: 'weights!', [VOICE]: 'sound' });
    writeFiles(root, { [MANIFEST]: JSON.stringify(createManifest(root)) });
    return root;
  };

  test('cut off is an error', () => {
    const root = withVoice();
    writeFiles(root, { [VOICE]: 'so' });
    expect(weightsAreVerified(root)).toBe(false);
    expect(codeOf(() => verifyWeights(root))).toMatch(/^WEIGHTS_TRUNCATED/);
  });

  test('absent is none, and is not looked for at every start', () => {
    const root = withVoice();
    rmSync(join(root, VOICE));
    verifyWeights(root);
    expect(weightsAreVerified(root)).toBe(true);
  });

  test('back again, it is checked', () => {
    const root = withVoice();
    rmSync(join(root, VOICE));
    verifyWeights(root);
    writeFiles(root, { [VOICE]: 'sound' });
    expect(weightsAreVerified(root)).toBe(false);
    verifyWeights(root);
    expect(weightsAreVerified(root)).toBe(true);
  });
});

test('the manifest in the repository is that of the weights in the repository', () => {
  const root = join(import.meta.dirname, '../..');
  const { files } = readManifest(root);
  const here = Object.entries(files).filter(
    ([name, entry]) => !entry.optional || existsSync(join(root, 'models/weights', name)),
  );
  expect(createManifest(root).files).toEqual(Object.fromEntries(here));
  expect(Object.keys(files)).toContain('voice/kokoro/generator.onnx');
});
