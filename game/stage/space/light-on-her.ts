/** What light falls on her from the cards: near, large and bright ones count. Pure, and allocates nothing: it is asked for with every frame. */
import type { StageWorld } from '../../../components/index.ts';
import type { CardImage } from './space-link.ts';
import { GLOW } from './space-link.ts';

export interface LightOnHer {
  /** 0 … 1 each: the lights' mean colour, times how strong they are together. */
  readonly colour: [red: number, green: number, blue: number];
  /** From her, towards where most of it comes from: +x right, +y up, +z to the viewer. Of length 1, or 0 where there is none. */
  readonly from: [x: number, y: number, z: number];
}

export const noLight = (): LightOnHer => ({ colour: [0, 0, 0], from: [0, 0, 0] });

/** Squared heights of the window: how near a card must be until its light grows no more. */
const CLOSE = 0.03;
/** The strength of a large bright card beside her. */
const BESIDE = 0.6;

/** Writes into `out`. Cards without a picture give none: what is not there yet has no colour. */
export function lightOnHer(
  world: Pick<StageWorld, 'queries' | 'components' | 'layout'>,
  images: ReadonlyMap<number, Pick<CardImage, 'mean'>>,
  out: LightOnHer,
): void {
  const { StageCard, Pose } = world.components;
  const { her } = world.layout;
  const cards = world.queries.cards.dense;
  let [sum, red, green, blue, x, y, z] = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < cards.length; i++) {
    const card = cards[i]!;
    const image = images.get(StageCard.serial[card]!);
    if (image === undefined) continue;
    const dx = Pose.x[card]! - her.x;
    const dy = Pose.y[card]! - her.y;
    const dz = Pose.z[card]! - her.z;
    const squared = dx * dx + dy * dy + dz * dz;
    const area = Pose.size[card]! * Pose.size[card]!;
    const light = ((GLOW[StageCard.mood[card]!] ?? 0) * StageCard.opacity[card]! * area) / (squared + CLOSE);
    const [r, g, b] = image.mean;
    sum += light;
    red += light * r;
    green += light * g;
    blue += light * b;
    // Lights from both sides cancel: what is left is where she is lit from more.
    const pull = light / Math.sqrt(squared + 1e-9);
    x += pull * dx;
    y += pull * dy;
    z += pull * dz;
  }
  // Many cards light her more, and never out of the picture.
  const strength = sum === 0 ? 0 : (1 - Math.exp(-sum / BESIDE)) / sum;
  out.colour[0] = red * strength;
  out.colour[1] = green * strength;
  out.colour[2] = blue * strength;
  const length = Math.hypot(x, y, z);
  const unit = length > 1e-6 ? 1 / length : 0;
  out.from[0] = x * unit;
  out.from[1] = y * unit;
  out.from[2] = z * unit;
}
