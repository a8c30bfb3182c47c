/** What inpainting paints, and how its work goes back into the picture. Pixels only; nothing is drawn or encoded. */

import { fillMasked } from '../image/fill-masked.ts';
import { blur, composite, emptyMask, invert, maskedRegion, type Region } from '../image/mask.ts';
import { resample, type Samples } from '../image/resample.ts';
import { crop, resizeTo } from '../image/resize.ts';
import type { GenerationSettings, Inpaint } from '../settings.ts';

/** A1111's default. */
const USUAL_BLUR = 4;

export class InpaintPlan {
  /** RGB at the size that is painted, with what lies under the mask as the settings want it. */
  readonly image: Samples;
  /** One channel, same size, 255 where to paint. */
  readonly mask: Samples;
  /** The same before anything was put under the mask. */
  readonly #under: Samples;
  /** Of a part that is painted larger: where it goes back to. */
  readonly #paste: { readonly region: Region; readonly source: Samples; readonly mask: Samples } | null;

  /**
   * @param source RGB of any size
   * @param mask one channel of any size
   * @throws AuroraError `MASK_EMPTY`
   */
  constructor(settings: GenerationSettings, inpaint: Inpaint, source: Samples, mask: Samples) {
    const { width, height } = settings;
    const sized = resizeTo(mask, source.width, source.height, 'stretch', 'Bilinear');
    const soft = blur(inpaint.invert ? invert(sized) : sized, inpaint.blur ?? USUAL_BLUR);
    if (soft.data.every(value => value === 0)) throw emptyMask();
    if (inpaint.onlyMaskedPadding === undefined) {
      const mode = settings.source?.resize ?? 'stretch';
      this.#paste = null;
      this.#under = resizeTo(source, width, height, mode);
      this.mask = resizeTo(soft, width, height, mode);
    } else {
      const region = maskedRegion(soft, inpaint.onlyMaskedPadding, width, height);
      const part = (image: Samples) => crop(image, region.x, region.y, region.width, region.height);
      this.#paste = { region, source, mask: soft };
      this.#under = resizeTo(part(source), width, height, 'stretch');
      this.mask = resizeTo(part(soft), width, height, 'stretch');
    }
    this.image = inpaint.content === 'fill' ? fillMasked(this.#under, this.mask) : this.#under;
  }

  /** The finished picture: what was painted inside the mask, the source outside. Its size is the source's if only a part was painted. */
  finish(painted: Samples): Samples {
    if (this.#paste === null) return composite(this.#under, painted, this.mask);
    const { region, source, mask } = this.#paste;
    const part = resample(painted, region.width, region.height, 'Lanczos');
    const whole = { ...source, data: source.data.slice() };
    const row = region.width * 3;
    for (let y = 0; y < region.height; y++) {
      const to = ((region.y + y) * source.width + region.x) * 3;
      whole.data.set(part.data.subarray(y * row, (y + 1) * row), to);
    }
    return composite(source, whole, mask);
  }
}
