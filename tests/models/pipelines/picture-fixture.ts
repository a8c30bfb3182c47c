/** Origin: scripts/parity/pictures_to_pictures.py. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Samples } from '../../../models/image/resample.ts';
import type { SamplerName } from '../../../models/settings.ts';

interface Packed {
  readonly shape: readonly number[];
  readonly data: string;
}

interface Fixture {
  readonly pipelines: {
    readonly settings: {
      prompt: string;
      negativePrompt: string;
      seed: number;
      steps: number;
      guidanceScale: number;
    };
    readonly image: Packed;
    readonly mask: Packed;
    readonly cases: readonly {
      kind: 'picture' | 'mask' | 'inpainting model';
      sampler: SamplerName;
      strength: number;
      latents: Packed;
    }[];
  };
  readonly resampling: {
    readonly sources: Record<string, Packed>;
    readonly cases: readonly { source: string; filter: string; width: number; height: number; out: Packed }[];
  };
  readonly blurring: { readonly mask: Packed; readonly cases: readonly { sigma: number; out: Packed }[] };
  readonly interpolation: readonly { mode: 'bilinear' | 'nearest-exact'; out: Packed }[];
  readonly variations: readonly { strength: number; noise: Packed }[];
}

export const fixture: Fixture = JSON.parse(
  gunzipSync(readFileSync('tests/fixtures/pipelines/pictures.json.gz')).toString(),
);

/** [height, width, channels] or [height, width]. */
export function samples({ shape, data }: Packed): Samples {
  const [height = 0, width = 0, channels = 1] = shape;
  return { width, height, channels, data: new Uint8Array(Buffer.from(data, 'base64')) };
}

export function floats({ data }: Packed): Float32Array {
  const bytes = Buffer.from(data, 'base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}
