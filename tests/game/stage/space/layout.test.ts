import { describe, expect, it } from 'vitest';
import { compose } from '../../../../game/stage/composition.ts';
import { layOut, ORBIT_SIZE } from '../../../../game/stage/space/layout.ts';
import { depthOf, frustum, project, scaleAt, screenPlace } from '../../../../game/stage/space/lens.ts';
import { orbitBoxes } from '../../../../game/stage/space/orbit-boxes.ts';
import { emptyLayout } from '../../../../game/stage/space/stage-world.ts';

const SCREENS: [number, number][] = [
  [1280, 720],
  [1920, 1080],
  [2560, 1080],
  [1024, 768],
  [420, 900],
  [360, 640],
];

const inSpace = (width: number, height: number, near = false) => {
  const layout = emptyLayout();
  const composition = compose(width, height, 1, near);
  layOut(composition, near, layout);
  return { layout, composition, lens: { width, height, layout } };
};

describe('the lens', () => {
  it('finds a place of the screen again at every depth', () => {
    const { lens } = inSpace(1280, 720);
    for (const z of [-0.5, 0, 0.4, 0.9]) {
      const at = project(lens, 0.12, -0.03, z, { x: 0, y: 0, scale: 1 });
      const { u, v } = screenPlace(lens, at.x, at.y);
      expect(u / scaleAt(lens, z)).toBeCloseTo(0.12, 9);
      expect(v / scaleAt(lens, z)).toBeCloseTo(-0.03, 9);
    }
    expect(scaleAt(lens, depthOf(lens.layout.distance, 2.5))).toBeCloseTo(2.5, 9);
  });

  it('keeps the horizon where the composition has it, and what stands at z = 0 when the eye leans', () => {
    const { lens, composition } = inSpace(1280, 720);
    const far = project(lens, 0, lens.layout.floor, -1e6, { x: 0, y: 0, scale: 1 });
    expect(far.y).toBeCloseTo(composition.horizon, 1);
    const [left, right, top, bottom] = frustum(lens, 0.01, 0.02);
    const { aspect, distance } = lens.layout;
    expect(left * distance + 0.01).toBeCloseTo(-aspect / 2, 9);
    expect(right * distance + 0.01).toBeCloseTo(aspect / 2, 9);
    expect((top - bottom) * distance).toBeCloseTo(1, 9);
  });
});

describe('the picture in the middle', () => {
  it.each(SCREENS)('is seen on a %i × %i screen where the composition has it', (width, height) => {
    for (const near of [false, true]) {
      const { layout, composition, lens } = inSpace(width, height, near);
      const at = project(lens, layout.hero.x, layout.hero.y, layout.hero.z, { x: 0, y: 0, scale: 1 });
      const { card } = composition;
      expect(at.x).toBeCloseTo(card.left + card.width / 2, 3);
      expect(at.y).toBeCloseTo(card.top + card.height / 2, 3);
      expect(layout.hero.size * at.scale).toBeCloseTo(Math.sqrt(card.width * card.height), 3);
    }
  });
});

describe('the orbit', () => {
  it.each(SCREENS)('stands on the floor of a %i × %i screen, the nearest the largest', (width, height) => {
    const { composition, layout } = inSpace(width, height);
    const boxes = orbitBoxes(composition, false, Array(ORBIT_SIZE).fill(1));
    expect(boxes.length).toBe(ORBIT_SIZE);
    for (const [index, box] of boxes.entries()) {
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.left + box.width).toBeLessThanOrEqual(width);
      expect(box.top + box.height).toBeGreaterThan(composition.horizon);
      expect(box.top + box.height).toBeLessThan(height * 0.93);
      const before = boxes[index - 1];
      if (!before) continue;
      expect(box.width).toBeLessThanOrEqual(before.width + 1e-6);
      expect(box.top + box.height).toBeLessThanOrEqual(before.top + before.height + 1e-6);
      expect(box.left + box.width / 2).toBeGreaterThan(before.left + before.width / 2);
      // Its middle can be reached by a pointer.
      if (width >= 1280) expect(box.left + box.width / 2).toBeGreaterThan(before.left + before.width);
      expect(layout.orbit.z[index]).toBeLessThanOrEqual(layout.orbit.z[index - 1]!);
    }
  });

  it('leaves her face free', () => {
    const { composition } = inSpace(1280, 720);
    for (const { left, width } of orbitBoxes(composition, false, Array(ORBIT_SIZE).fill(1)))
      expect(left + width).toBeLessThan(composition.her.left + composition.her.width * 0.3);
  });
});
