/** Pictures from anywhere: whatever the bytes, pixels and text or one clear error, and never more memory than a picture has. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { readPictureSettings } from '../../game/gallery/picture-text.ts';
import { AuroraError } from '../../models/errors.ts';
import { crc32 } from '../../models/image/crc32.ts';
import { decodePng, encodePng, readPngText } from '../../models/image/png.ts';
import { damage, damaged } from './damage.ts';
import { RUNS } from './runs.ts';

const sound = encodePng(
  { width: 5, height: 4, data: Uint8Array.from({ length: 60 }, (_, i) => (i * 37) % 256) },
  {
    parameters: 'a fox\nSteps: 20, Sampler: DDIM, CFG scale: 4, Seed: 7, Size: 5x4',
    aurora: '{"version":1,"é":"日本"}',
  },
);

/** Every chunk's checksum made right again: damage then reaches what reads the chunks. */
function mended(bytes: Uint8Array): Uint8Array {
  const result = Uint8Array.from(bytes);
  const view = new DataView(result.buffer);
  for (let at = 8; at + 12 <= result.length; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > result.length) break;
    view.setUint32(at + 8 + length, crc32(result, at + 4, at + 8 + length));
    at += 12 + length;
  }
  return result;
}

function expectClear(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof AuroraError) || error.message.length > 1000) throw error;
  }
}

describe('a PNG that was sound and is damaged', () => {
  it.each([true, false])('checksums mended: %s', mend => {
    fc.assert(
      fc.property(damage, done => {
        const bytes = mend ? mended(damaged(sound, done)) : damaged(sound, done);
        expectClear(() => decodePng(bytes));
        expectClear(() => readPngText(bytes));
      }),
      { numRuns: RUNS },
    );
  });
});

describe('a picture’s text', () => {
  const piece = fc.constantFrom(
    ...[
      'Steps: ',
      '20',
      ', ',
      'Sampler: ',
      'DDIM',
      'Seed: ',
      '7',
      'Size: ',
      '512x512',
      'CFG scale: ',
      '\n',
      'Negative prompt: ',
    ],
    ...[
      'Hires upscaler: ',
      'Latent',
      'Hires upscale: ',
      'Hires resize: ',
      'Denoising strength: ',
      '0.5',
      'Variation seed: ',
    ],
    ...[
      '"',
      '\\',
      '{',
      '}',
      ':',
      '-1',
      '1e9',
      'NaN',
      '\0',
      '日本',
      'Clip skip: ',
      'Batch size: ',
      'Batch pos: ',
      'Version: AURORA',
    ],
  );

  it('of fields in any order is read or says why not, and never throws', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), pieces => {
        readPictureSettings({ parameters: pieces.join('') });
      }),
      { numRuns: RUNS },
    );
  });

  it('of any JSON is read or says why not, and never throws', () => {
    const settings = fc.dictionary(
      fc.constantFrom(
        'prompt',
        'seed',
        'steps',
        'sampler',
        'source',
        'inpaint',
        'hires',
        'batch',
        'model',
        '__proto__',
      ),
      fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>,
    );
    fc.assert(
      fc.property(settings, fc.string(), (fields, tail) => {
        readPictureSettings({ aurora: JSON.stringify({ version: 1, program: 'AURORA', settings: fields }) });
        readPictureSettings({ aurora: `${JSON.stringify(fields)}${tail}` });
      }),
      { numRuns: RUNS },
    );
  });
});
