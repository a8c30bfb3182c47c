import { describe, expect, it } from 'vitest';
import { CardMood, StageInput } from '../../../../components/index.ts';
import { lightOnHer, noLight } from '../../../../game/stage/space/light-on-her.ts';
import { StageDriver } from '../../../stage-driver.ts';

const RED = [0.9, 0.2, 0.1] as const;
const BLUE = [0.1, 0.2, 0.9] as const;

/** What falls on her after the cards have come to their places. */
function seen(stage: StageDriver, images: readonly (readonly [number, readonly [number, number, number]])[]) {
  const light = noLight();
  lightOnHer(stage.seconds(3).world, new Map(images.map(([serial, mean]) => [serial, { mean }])), light);
  return light;
}
const strength = ({ colour }: ReturnType<typeof noLight>) => Math.hypot(...colour);
const finished = (stage: StageDriver, serial: number) =>
  stage.send(StageInput.mood, serial, CardMood.finished, 1);

describe('no light', () => {
  it('falls on her from nothing, from a card without a picture, or from one that is gone', () => {
    expect(seen(new StageDriver(), [])).toEqual(noLight());
    expect(seen(finished(new StageDriver().hero(1), 1), [])).toEqual(noLight());
    const left = finished(new StageDriver().hero(1), 1).tick().send(StageInput.left, 1);
    expect(seen(left, [[1, RED]])).toEqual(noLight());
  });
});

describe('the light of a card', () => {
  it('has the colour of its picture, and comes from where it stands', () => {
    const { colour, from } = seen(finished(new StageDriver().hero(1), 1), [[1, RED]]);
    expect(colour[0]).toBeGreaterThan(0.1);
    expect(colour[0] / colour[2]).toBeCloseTo(RED[0] / RED[2], 6);
    // The picture stands left of her.
    expect(from[0]).toBeLessThan(-0.8);
    expect(Math.hypot(...from)).toBeCloseTo(1, 6);
  });

  it('grows with nearness, and with what its mood gives', () => {
    const far = seen(finished(new StageDriver().orbit(1, 5), 1), [[1, RED]]);
    const near = seen(finished(new StageDriver().hero(1), 1), [[1, RED]]);
    const asleep = seen(new StageDriver().hero(1).send(StageInput.mood, 1, CardMood.asleep, 0), [[1, RED]]);
    expect(strength(near)).toBeGreaterThan(4 * strength(far));
    expect(strength(near)).toBeGreaterThan(3 * strength(asleep));
  });

  it('adds to that of others, and never takes the picture over', () => {
    const stage = finished(new StageDriver().hero(1), 1);
    for (let slot = 0; slot < 6; slot++) finished(stage.orbit(2 + slot, slot), 2 + slot);
    const images = [[1, RED] as const, ...[2, 3, 4, 5, 6, 7].map(serial => [serial, BLUE] as const)];
    const together = seen(stage, images);
    const alone = seen(finished(new StageDriver().hero(1), 1), [[1, RED]]);
    expect(together.colour[2]).toBeGreaterThan(alone.colour[2]);
    for (const channel of together.colour) expect(channel).toBeLessThan(1);
  });
});
