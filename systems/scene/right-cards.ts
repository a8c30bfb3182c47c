import { CardPhase, type StageWorld } from '../../components/index.ts';

/** Seconds of free tumbling after a throw, and in which a card then finds its feet. */
const TUMBLE = 0.35;
const FIND = 0.9;
/** Of the couple that rights a card: 1/s², and how it is damped, 1/s. Gravity holds a card that lies flat with 6 g / height, 134 / s². */
const STIFFNESS = 240;
const DAMPING = 24;
/** Share of speed that air takes in a second. */
const DRAG = 0.9;

/**
 * A card is light with a weighted foot: however it is thrown, it comes to stand upright with its picture to the viewer. Lying flat,
 * it would be a line of light that shows nothing.
 */
export function rightCards(world: StageWorld): void {
  const { StageCard, Pose, Motion } = world.components;
  const cards = world.queries.cards.dense;
  const { step } = world.clock;
  for (let i = 0; i < cards.length; i++) {
    const card = cards[i]!;
    if (StageCard.phase[card] !== CardPhase.free) continue;
    StageCard.calm[card] = StageCard.calm[card]! + step;
    const will = Math.max(0, Math.min(1, (StageCard.calm[card]! - TUMBLE) / FIND));
    // The turn from upright to here, as a vector: what is to be undone.
    const sign = Pose.qw[card]! < 0 ? -1 : 1;
    const sine = Math.sqrt(Pose.qx[card]! ** 2 + Pose.qy[card]! ** 2 + Pose.qz[card]! ** 2);
    const angle = 2 * Math.atan2(sine, Pose.qw[card]! * sign);
    const pull = sine > 1e-6 ? (-STIFFNESS * will * sign * angle * step) / sine : 0;
    const kept = Math.exp(-(DRAG + DAMPING * will) * step);
    Motion.wx[card] = (Motion.wx[card]! + pull * Pose.qx[card]!) * kept;
    Motion.wy[card] = (Motion.wy[card]! + pull * Pose.qy[card]!) * kept;
    Motion.wz[card] = (Motion.wz[card]! + pull * Pose.qz[card]!) * kept;
    const air = Math.exp(-DRAG * (0.4 + will) * step);
    Motion.vx[card] = Motion.vx[card]! * air;
    Motion.vz[card] = Motion.vz[card]! * air;
  }
}
