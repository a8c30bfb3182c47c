/** The composition in space: pixels of the window become places in the scene, at depths that agree with each other. */
import { MAX_ORBIT, type StageLayout } from '../../../components/index.ts';
import type { Composition } from '../composition.ts';
import { depthOf } from './lens.ts';

/** Eye to z = 0: a view of 35° from top to bottom. */
const DISTANCE = 1.6;
/** The eye above the floor: low, so that the floor is a long mirror. */
const EYE = 0.1;
/** She and the picture stand a little back; what is looked at comes forward. */
const HERO_SCALE = 0.8;
const NEAR_SCALE = 1.12;
/** How large the orbit's nearest and farthest places are drawn. */
const FRONT = 2.25;
const BACK = 0.84;
/** A card of the orbit, heights of the window. */
const ORBIT_SIDE = 0.058;
/** Of her square: where her head is, from the top, and how large. */
const HEAD_AT = 0.36;
const HEAD_RADIUS = 0.25;

/** Cards in the orbit. */
export const ORBIT_SIZE = 6;

/** Writes the places of a composition into a layout. */
export function layOut(composition: Composition, near: boolean, into: StageLayout): void {
  const { width, height, horizon, card, her } = composition;
  into.aspect = width / height;
  into.distance = DISTANCE;
  into.horizon = horizon / height;
  into.floor = -EYE;
  const heroScale = near ? NEAR_SCALE : HERO_SCALE;
  const hero = into.hero;
  hero.x = (card.left + card.width / 2 - width / 2) / height / heroScale;
  hero.y = (horizon - card.top - card.height / 2) / height / heroScale;
  hero.z = depthOf(DISTANCE, heroScale);
  hero.size = Math.sqrt(card.width * card.height) / height / heroScale;
  // It turns a little to her, as one who shows does; looked at, it faces the viewer.
  hero.yaw = near || composition.narrow ? 0 : 0.07;
  into.her.z = depthOf(DISTANCE, HERO_SCALE);
  into.her.x = (her.left + her.width / 2 - width / 2) / height / HERO_SCALE;
  into.her.y = (horizon - her.top - her.height * HEAD_AT) / height / HERO_SCALE;
  into.her.head = (her.width * HEAD_RADIUS) / height / HERO_SCALE;
  into.orbit.count = Math.min(MAX_ORBIT, ORBIT_SIZE);
  if (composition.narrow) inRow(composition, into);
  else inCurve(composition, into);
}

/** From the left front to the back, in equal steps on the floor; each shows more than half of the next, so that it can be taken. */
function inCurve({ width, height, card }: Composition, { orbit }: StageLayout): void {
  const nearest = Math.min(ORBIT_SIDE, (width * 0.08) / height / FRONT) * FRONT * height;
  const from = width * 0.03 + nearest / 2;
  const scaleOf = (i: number) =>
    // Equal steps in depth are steps of 1 / scale.
    1 / (1 / FRONT + (1 / BACK - 1 / FRONT) * (i / (orbit.count - 1)) ** 1.15);
  const sideOf = (i: number) => (nearest / FRONT) * scaleOf(i);
  let sides = 0;
  for (let i = 0; i < orbit.count - 1; i++) sides += sideOf(i);
  const to = Math.max(from, card.left - sideOf(orbit.count - 1) * 0.72);
  let before = 0;
  for (let i = 0; i < orbit.count; i++) {
    const scale = scaleOf(i);
    const x = from + ((to - from) * before) / sides;
    before += sideOf(i);
    orbit.x[i] = (x - width / 2) / height / scale;
    orbit.z[i] = depthOf(DISTANCE, scale);
    orbit.size[i] = sideOf(i) / height / scale;
    orbit.yaw[i] = 0.5 - (0.32 * i) / (orbit.count - 1);
    orbit.opacity[i] = 1 - (0.35 * i) / (orbit.count - 1);
  }
}

/** A small row under the picture, on an upright screen. */
function inRow({ width, height }: Composition, { orbit }: StageLayout): void {
  const scale = 1.7;
  const side = Math.min(54, (width - 48) / orbit.count - 8);
  for (let i = 0; i < orbit.count; i++) {
    const x = width / 2 + (i - (orbit.count - 1) / 2) * (side + 8);
    orbit.x[i] = (x - width / 2) / height / scale;
    orbit.z[i] = depthOf(DISTANCE, scale);
    orbit.size[i] = side / height / scale;
    orbit.yaw[i] = 0;
    // The companion's small window has room for one picture.
    orbit.opacity[i] = height < 560 ? 0 : 0.95;
  }
}
