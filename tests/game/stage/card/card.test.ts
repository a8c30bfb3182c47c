import { describe, expect, it } from 'vitest';
import { seeded } from '../../../../game/stage/backdrop/stars.ts';
import { announcement } from '../../../../game/stage/card/announcer.tsx';
import { borderPoint } from '../../../../game/stage/card/border.ts';
import { cardView } from '../../../../game/stage/card/card-view.ts';
import { fillNoise } from '../../../../game/stage/card/latent-noise.ts';
import { liftedMean } from '../../../../game/stage/scene.ts';
import { job, picture } from '../make.ts';

describe('the border as a path', () => {
  it.each([
    [0, 200, 0],
    [0.125, 400, 0],
    [0.25, 400, 100],
    [0.5, 200, 200],
    [0.75, 0, 100],
    [1, 200, 0],
  ])('at %f of a 400 × 200 card it is at %i, %i', (along, x, y) => {
    // 1200 around: an eighth is 150, which is 50 short of the corner.
    const point = borderPoint(along, 400, 200);
    const expected = along === 0.125 ? [350, 0] : [x, y];
    expect([point.x, point.y]).toEqual(expected);
  });

  it('looks outward', () => {
    for (const along of [0.05, 0.3, 0.5, 0.8, 0.95]) {
      const { x, y, nx, ny } = borderPoint(along, 400, 200);
      expect(Math.hypot(nx, ny)).toBe(1);
      expect(Math.sign(nx * (x - 200) + ny * (y - 100))).toBe(1);
    }
  });
});

describe('latent noise', () => {
  const mean = (strength: number) => {
    const pixels = new Uint8ClampedArray(4 * 4000);
    fillNoise(pixels, strength, seeded(3));
    expect(pixels[3]).toBe(255);
    return liftedMean(pixels);
  };

  it('is night without strength, and her colours with it', () => {
    const pixels = new Uint8ClampedArray(8);
    fillNoise(pixels, 0, seeded(3));
    expect([...pixels]).toEqual([7, 11, 22, 255, 7, 11, 22, 255]);
    const [red, green, blue] = mean(1);
    expect(blue).toBeGreaterThan(red);
    expect(green).toBeGreaterThan(red);
  });
});

describe('the light of a picture', () => {
  it('is its mean colour, never darker than a glow can be', () => {
    expect(liftedMean(Uint8ClampedArray.of(255, 0, 0, 255, 0, 0, 255, 255))).toEqual(
      [0.55, 0, 0.55].map(v => expect.closeTo(v, 5)),
    );
    expect(liftedMean(Uint8ClampedArray.of(255, 255, 255, 255))).toEqual([1, 1, 1]);
    expect(liftedMean(new Uint8ClampedArray(0))).toEqual([0, 0, 0]);
  });
});

describe('what the card shows', () => {
  const preview = { url: 'blob:1', step: 5, kind: 'latent', width: 16, height: 16 } as const;

  it('is asleep without anything', () => {
    expect(cardView({ kind: 'nothing' })).toMatchObject({ mood: 'asleep', image: null });
  });

  it('follows a job from noise to picture', () => {
    const show = (patch: Parameters<typeof job>[1], withPreview = false) =>
      cardView({ kind: 'job', job: job('a', patch), preview: withPreview ? preview : null });
    expect(show({})).toMatchObject({ mood: 'waiting', image: null, progress: 0 });
    expect(show({ state: 'running', step: 5 }, true)).toMatchObject({
      mood: 'painting',
      image: { url: 'blob:1', step: 5, kind: 'latent' },
      progress: 0.25,
    });
    expect(show({ state: 'done', step: 20, picture: picture('p') }, true)).toMatchObject({
      mood: 'finished',
      image: { url: '/api/v1/pictures/p/file', step: 20, kind: 'final' },
    });
    const error = { code: 'X', message: 'no' };
    expect(show({ state: 'failed', step: 5, error }, true)).toMatchObject({ mood: 'failed', error });
  });

  it('has the shape of its picture', () => {
    const wide = picture('p', 'sea', { width: 384, height: 192 });
    expect(cardView({ kind: 'picture', picture: wide }).aspect).toBe(2);
    const broken = picture('p', 'sea', { width: 0, height: 0 });
    expect(cardView({ kind: 'picture', picture: broken }).aspect).toBe(1);
  });
});

describe('the painting in words', () => {
  const said = (step: number) =>
    announcement({ kind: 'job', job: job('a', { state: 'running', step }), preview: null });

  it('changes at quarters, not at steps', () => {
    expect(new Set(Array.from({ length: 20 }, (_, step) => said(step))).size).toBe(4);
    expect(said(5)).toBe('25 percent painted.');
  });

  it('tells the end, and why', () => {
    const tell = (patch: Parameters<typeof job>[1]) =>
      announcement({ kind: 'job', job: job('a', patch), preview: null });
    expect(tell({ state: 'done' })).toContain('a red fox');
    expect(tell({ state: 'failed', error: { code: 'X', message: 'No disk' } })).toContain('No disk');
    expect(tell({ state: 'cancelled', step: 3 })).toContain('step 3 of 20');
  });
});
