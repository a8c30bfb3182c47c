import { AuroraError } from '../../models/errors.ts';
import { pictureKind } from '../../models/image/exif-text.ts';
import { readPngSummary } from '../../models/image/png-text.ts';
import { enlargingSizes } from '../../models/pipelines/enlarge.ts';
import type { PictureView, VerifyReport } from '../api/protocol.ts';
import type { UpscalerCatalog, UpscalerNetwork } from '../extra-networks/upscaler-catalog.ts';
import { pictureTexts } from '../gallery/foreign/picture-texts.ts';
import { recallSettings } from '../gallery/foreign/recall.ts';
import type { PictureStore } from '../gallery/picture-store.ts';
import { readPictureSettings } from '../gallery/picture-text.ts';
import type { InputPicture, InputStore } from '../inputs/input-store.ts';
import { newJobId } from '../jobs/job-service.ts';
import { readUpscale, upscaleTexts } from './upscale-text.ts';
import { type Enlargement, isPixelUpscaler, PIXEL_UPSCALERS, type Upscaler } from './upscaler.ts';

export interface UpscaleInput {
  /** Times larger; the size below decides where it is given. */
  readonly scale?: number | undefined;
  /** Pixels; of one side the other follows. Both: what hangs over is cut. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** With both sides given: false lets what hangs over be, and the picture be larger than they say. */
  readonly cut?: boolean | undefined;
  /** A filter, or a network by the name that `upscalers` lists. Absent: Lanczos. */
  readonly upscaler?: string | undefined;
}

const LIMITS = { side: 16_384, pixels: 64 * 1024 * 1024 };
/** What a network makes of a picture on the way to its size may be larger, in pixels. */
const MOST_BETWEEN = 2 * LIMITS.pixels;
const USUAL_SCALE = 2;

interface Options {
  readonly upscaler: Upscaler;
  readonly networks: Pick<UpscalerCatalog, 'network' | 'ensure'>;
  readonly inputs: InputStore;
  readonly pictures: Pick<PictureStore, 'save'>;
  readonly version: string;
  readonly now: () => Date;
  readonly onPicture: (picture: PictureView) => void;
}

/** Pictures enlarged as they are, without painting. What they were is kept, so that it can be verified. */
export class UpscaleService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @param bytes a picture file as it is, with what it says of itself
   * @param signal ends it
   * @throws AuroraError `IMAGE_…`, `UPSCALE_SIZE`, `UNKNOWN_UPSCALER`, `UPSCALER_…`, `DISK_FULL`, `PICTURES_NOT_WRITABLE`; CancelledError
   */
  async upscale(bytes: Uint8Array, input: UpscaleInput, signal?: AbortSignal): Promise<PictureView> {
    const { upscaler, inputs, pictures, version, now, onPicture } = this.#options;
    const network = await this.#networkOf(input.upscaler);
    const source = await inputs.add(bytes, 'image');
    const enlargement = enlargementOf(source, { ...input, ...(network && { upscaler: network.name }) });
    if (network) checkBetween(source, network, enlargement);
    const texts = pictureKind(bytes) === undefined ? {} : pictureTexts(bytes);
    const factor = Math.max(enlargement.width / source.width, enlargement.height / source.height);
    const text = upscaleTexts(texts, source.hash, enlargement, {
      program: `AURORA ${version}`,
      factor,
      hash: network?.hash,
    });
    const request = { ...enlargement, path: source.path, network: network?.path, text };
    const png = await upscaler.enlarge(request, signal);
    const { width, height } = readPngSummary(png);
    const reading = readPictureSettings(text);
    const { seed = 0, prompt = 'upscaled' } = reading.settings ?? recallSettings(text)?.settings ?? {};
    const at = now();
    const picture = await pictures.save(png, {
      jobId: newJobId(at).slice(-8),
      settings: { seed, prompt },
      modelHash: reading.settings === null ? null : reading.modelHash,
      ...{ width, height, at },
    });
    onPicture(picture);
    return picture;
  }

  /**
   * Enlarges it again and compares. Null for a picture that was not enlarged here.
   * @throws AuroraError `INPUT_MISSING`, `UNKNOWN_UPSCALER`, `SIZE_DIFFERS`, the PNG errors
   */
  async verify(png: Uint8Array, name: string): Promise<VerifyReport | null> {
    const { text } = readPngSummary(png);
    const record = readUpscale(text);
    if (record === null) return null;
    const network = await this.#networkOf(record.upscaler);
    const source = await this.#options.inputs.find(record.source);
    if (network) checkBetween(source, network, record);
    const request = { ...record, path: source.path, network: network?.path, text: {}, compareWith: png };
    const comparison = await this.#options.upscaler.compare(request);
    const notes = [
      'it was enlarged, and that was done again; how the smaller one was painted is not looked at',
    ];
    if (record.hash !== undefined && record.hash !== network?.hash) {
      const here = network?.hash ?? 'none';
      notes.push(`it was enlarged by the upscaler ${record.upscaler} ${record.hash}; here is ${here}`);
    }
    return { picture: name, ...comparison, settings: readPictureSettings(text).settings, notes };
  }

  /** Undefined for a filter. */
  async #networkOf(name: string | undefined): Promise<UpscalerNetwork | undefined> {
    if (name === undefined || isPixelUpscaler(name)) return undefined;
    const { networks } = this.#options;
    await networks.ensure(name);
    const network = networks.network(name, 'upscaler');
    if (network) return network;
    throw new AuroraError('UNKNOWN_UPSCALER', `${name} enlarges latents, not pictures.`, {
      field: 'upscaler',
      value: name,
      legal: [...PIXEL_UPSCALERS, 'a network'],
      hint: 'Latent upscalers work between the two passes of a painting.',
    });
  }
}

/** @throws AuroraError `UPSCALE_SIZE` */
function checkBetween(
  source: Pick<InputPicture, 'width' | 'height'>,
  { name, scale }: UpscalerNetwork,
  size: Pick<Enlargement, 'width' | 'height'>,
): void {
  const largest = enlargingSizes(source, scale, size).at(-1)!;
  if (largest.width * largest.height <= MOST_BETWEEN) return;
  throw new AuroraError(
    'UPSCALE_SIZE',
    `${name} would make ${largest.width}×${largest.height} of a picture of ${source.width}×${source.height} first.`,
    {
      field: 'upscaler',
      value: `${largest.width}×${largest.height}`,
      legal: `up to ${MOST_BETWEEN / 2 ** 20} megapixels on the way`,
      hint: 'Choose a network of a smaller scale, or a filter.',
    },
  );
}

/** @throws AuroraError `UPSCALE_SIZE` */
export function enlargementOf(
  source: Pick<InputPicture, 'width' | 'height'>,
  { scale = USUAL_SCALE, width, height, cut = true, upscaler = 'Lanczos' }: UpscaleInput,
): Enlargement {
  const ratios = [width && width / source.width, height && height / source.height].filter(
    ratio => ratio !== undefined,
  );
  const exact = ratios.length === 2 && cut;
  const ratio = ratios.length === 0 ? scale : Math.max(...ratios);
  const size =
    exact && width !== undefined && height !== undefined
      ? { width, height }
      : { width: Math.round(source.width * ratio), height: Math.round(source.height * ratio) };
  const legal = [size.width, size.height].every(
    side => Number.isInteger(side) && side >= 1 && side <= LIMITS.side,
  );
  if (!legal || size.width * size.height > LIMITS.pixels) {
    throw new AuroraError(
      'UPSCALE_SIZE',
      `A picture of ${source.width}×${source.height} cannot become ${size.width}×${size.height}.`,
      {
        field: width !== undefined ? 'width' : height !== undefined ? 'height' : 'scale',
        value: `${size.width}×${size.height}`,
        legal: `up to ${LIMITS.side} pixels a side and ${LIMITS.pixels / 2 ** 20} megapixels`,
        hint: 'Choose a smaller scale.',
      },
    );
  }
  return { ...size, upscaler, mode: exact ? 'crop' : 'stretch' };
}
