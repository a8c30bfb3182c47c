import { type AuroraWorld, Tweak } from '../../components/index.ts';
import { ROLL, roll } from '../actions/dice.ts';

const DEGREE = Math.PI / 180;
/** An eye that is off by less looks well enough. */
const GOOD_ENOUGH = 0.12 * DEGREE;
/** Between the pupils, metres, as her head has them. */
const EYES_APART = 0.05542;

/**
 * Eyes jump: a saccade takes longer the wider it is (the main sequence: Bahill, Clark and Stark 1975) and moves as a
 * minimum-jerk curve; between two of them small ones wander about what is looked at. Vergence is slower.
 */
export function saccade(world: AuroraWorld): void {
  const { Gaze } = world.components;
  const { tweaks } = world;
  const { step } = world.clock;
  const settle = 1 - Math.exp(-step / tweaks[Tweak['gaze.vergence-time']]!);
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    Gaze.begun[companion] = 0;
    Gaze.elapsed[companion] = Gaze.elapsed[companion]! + step;
    if (Gaze.saccading[companion] === 0) begin(world, companion);
    move(world, companion);
    const angle = 2 * Math.atan(EYES_APART / 2 / Math.max(EYES_APART, Gaze.distance[companion]!));
    Gaze.vergence[companion] = Gaze.vergence[companion]! + (angle - Gaze.vergence[companion]!) * settle;
  }
}

function begin(world: AuroraWorld, companion: number): void {
  const { Gaze } = world.components;
  const { tweaks } = world;
  const since = Gaze.elapsed[companion]! - Gaze.duration[companion]!;
  if (since < tweaks[Tweak['gaze.pause']]!) return;
  wander(world, companion);
  const yaw = Gaze.aimYaw[companion]! + Gaze.offsetYaw[companion]!;
  const pitch = Gaze.aimPitch[companion]! + Gaze.offsetPitch[companion]!;
  const dx = yaw - Gaze.toYaw[companion]!;
  const dy = pitch - Gaze.toPitch[companion]!;
  const angle = Math.sqrt(dx * dx + dy * dy);
  if (angle < GOOD_ENOUGH) return;
  Gaze.fromYaw[companion] = Gaze.yaw[companion]!;
  Gaze.fromPitch[companion] = Gaze.pitch[companion]!;
  Gaze.toYaw[companion] = yaw;
  Gaze.toPitch[companion] = pitch;
  Gaze.duration[companion] =
    tweaks[Tweak['gaze.saccade-base']]! + (tweaks[Tweak['gaze.saccade-per-degree']]! * angle) / DEGREE;
  Gaze.elapsed[companion] = world.clock.step;
  Gaze.saccading[companion] = 1;
  Gaze.begun[companion] = angle;
}

/** Now and then a small jump beside what is looked at, more seldom a larger one: from one eye of a viewer to the other. */
function wander(world: AuroraWorld, companion: number): void {
  const { Gaze } = world.components;
  const { tweaks } = world;
  const small = tweaks[Tweak['gaze.micro-rate']]! * world.clock.step;
  const large = tweaks[Tweak['gaze.wander-rate']]! * world.clock.step;
  const drawn = roll(world, companion) * ROLL;
  if (drawn >= small + large) return;
  const size = drawn < small ? tweaks[Tweak['gaze.micro-size']]! : tweaks[Tweak['gaze.wander-size']]!;
  Gaze.offsetYaw[companion] = (roll(world, companion) * ROLL * 2 - 1) * size * DEGREE;
  Gaze.offsetPitch[companion] = (roll(world, companion) * ROLL * 2 - 1) * size * DEGREE * 0.6;
}

/** In every tick, also at rest, where it changes nothing: only what runs all the time is compiled. */
function move(world: AuroraWorld, companion: number): void {
  const { Gaze } = world.components;
  const x = Math.min(1, Gaze.elapsed[companion]! / Gaze.duration[companion]!);
  const eased = x * x * x * (10 + x * (6 * x - 15));
  Gaze.yaw[companion] =
    Gaze.fromYaw[companion]! + (Gaze.toYaw[companion]! - Gaze.fromYaw[companion]!) * eased;
  Gaze.pitch[companion] =
    Gaze.fromPitch[companion]! + (Gaze.toPitch[companion]! - Gaze.fromPitch[companion]!) * eased;
  if (x >= 1) Gaze.saccading[companion] = 0;
}
