import { describe, expect, it } from 'vitest';
import { fillMasked } from '../../../models/image/fill-masked.ts';
import { blur, composite, luminance, maskedRegion } from '../../../models/image/mask.ts';
import { type ResampleFilter, resample, type Samples } from '../../../models/image/resample.ts';
import { resizeTo } from '../../../models/image/resize.ts';
import { fixture, samples } from '../pipelines/picture-fixture.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });

/** One channel, from rows of digits 0 … 9, stretched to 0 … 255. */
const digits = (...rows: string[]): Samples => ({
  width: rows[0]!.length,
  height: rows.length,
  channels: 1,
  data: Uint8Array.from(rows.join(''), digit => Math.round((Number(digit) / 9) * 255)),
});

describe('resample', () => {
  it.each([0, -1, 1.5, Number.NaN, 20_000])('a side of %d pixels is refused', side => {
    expect(() => resample(digits('09'), side, 1, 'Lanczos')).toThrow(code('SIZE_OUT_OF_RANGE'));
    expect(() => resample(digits('09'), 1, side, 'Nearest')).toThrow(code('SIZE_OUT_OF_RANGE'));
  });

  it.each(fixture.resampling.cases)('$filter, $source to $width × $height: Pillow’s bytes', item => {
    const source = samples(fixture.resampling.sources[item.source]!);
    const out = resample(source, item.width, item.height, item.filter as ResampleFilter);
    expect(out).toEqual({ ...samples(item.out), channels: 3 });
  });
});

describe('resizeTo', () => {
  const wide = digits('000999', '000999');

  it('crop cuts what hangs over, around the middle', () => {
    expect(resizeTo(wide, 2, 2, 'crop', 'Nearest')).toEqual(digits('09', '09'));
  });

  it('fill continues the outermost pixels', () => {
    expect(resizeTo(wide, 6, 4, 'fill', 'Nearest')).toEqual(digits('000999', '000999', '000999', '000999'));
  });

  it('stretch forgets the aspect', () => {
    expect(resizeTo(wide, 2, 3, 'stretch', 'Nearest')).toEqual(digits('09', '09', '09'));
  });
});

describe('masks', () => {
  it.each(fixture.blurring.cases)('a blur of $sigma is OpenCV’s within 1 of 255', ({ sigma, out }) => {
    const blurred = blur(samples(fixture.blurring.mask), sigma);
    const expected = samples(out).data;
    const worst = Math.max(...blurred.data.map((value, i) => Math.abs(value - expected[i]!)));
    expect(worst).toBeLessThanOrEqual(1);
  });

  it('luminance is Pillow’s', () => {
    const rgb = { width: 3, height: 1, data: Uint8Array.of(255, 0, 0, 0, 255, 0, 12, 200, 77) };
    // Image.fromarray(…).convert("L"), pillow 13.0.0
    expect([...luminance(rgb).data]).toEqual([76, 150, 130]);
  });

  it('an empty one has no region', () => {
    expect(() => maskedRegion(digits('00', '00'), 1, 8, 8)).toThrow(code('MASK_EMPTY'));
  });

  it('the region has padding and the aspect, as far as the picture reaches', () => {
    const mask = digits('00000000', '00900000', '00000000', '00000000');
    expect(maskedRegion(mask, 0, 8, 8)).toEqual({ x: 2, y: 1, width: 1, height: 1 });
    expect(maskedRegion(mask, 1, 8, 8)).toEqual({ x: 1, y: 0, width: 3, height: 3 });
    expect(maskedRegion(mask, 1, 16, 8)).toEqual({ x: 0, y: 0, width: 6, height: 3 });
    expect(maskedRegion(mask, 9, 8, 8)).toEqual({ x: 0, y: 0, width: 8, height: 4 });
  });

  it('composite takes as much of each as the mask says', () => {
    const rgb = (value: number): Samples => ({
      width: 3,
      height: 1,
      channels: 3,
      data: new Uint8Array(9).fill(value),
    });
    const mask = { width: 3, height: 1, channels: 1, data: Uint8Array.of(0, 128, 255) };
    expect([...composite(rgb(100), rgb(200), mask).data]).toEqual([
      100, 100, 100, 150, 150, 150, 200, 200, 200,
    ]);
  });
});

describe('fillMasked', () => {
  const grey = (mask: Samples, values: readonly number[]): Samples => ({
    ...mask,
    channels: 3,
    data: Uint8Array.from(values.flatMap(value => [value, value, value])),
  });

  it('keeps what is not masked and continues its colours under the mask', () => {
    const mask = digits('000090000');
    const filled = fillMasked(grey(mask, [50, 50, 50, 50, 0, 150, 150, 150, 150]), mask);
    expect([...filled.data.subarray(0, 12)]).toEqual(Array(12).fill(50));
    expect(filled.data[12]).toBeGreaterThan(50);
    expect(filled.data[12]).toBeLessThan(150);
  });

  it('a flat picture stays flat, whatever is masked', () => {
    const mask = digits('0990', '9999', '0009');
    expect([...fillMasked(grey(mask, Array(12).fill(80)), mask).data]).toEqual(Array(36).fill(80));
  });
});
