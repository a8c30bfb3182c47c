import {
  type AuroraWorld,
  DRIFT_CHANNELS,
  DriftChannel,
  FEELING_COUNT,
  Tweak,
} from '../../components/index.ts';
import { HEAD_PITCH, HEAD_ROLL } from './feeling-shapes.ts';

const DEGREE = Math.PI / 180;
const MILLIMETRE = 1e-3;
/** A head that turns leans a little into it. */
const LEAN = -0.12;
/** Of a shift sideways, how much goes up and down, and to and fro. */
const UP = 0.25;
const FRO = 0.6;

/** Where the head is in the end: turned, held as feelings hold it, and wandering, within what looks natural; and the body's weight. */
export function holdHead(world: AuroraWorld): void {
  const { Head, Drift, Emotion } = world.components;
  const { tweaks } = world;
  const wander = tweaks[Tweak['head.drift']]! * DEGREE;
  const shift = tweaks[Tweak['body.shift']]! * MILLIMETRE;
  const strength = tweaks[Tweak['emotion.strength']]!;
  const yawMost = tweaks[Tweak['head.yaw-limit']]! * DEGREE;
  const pitchMost = tweaks[Tweak['head.pitch-limit']]! * DEGREE;
  const rollMost = tweaks[Tweak['head.roll-limit']]! * DEGREE;
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    const at = companion * DRIFT_CHANNELS;
    const yaw = Head.turnYaw[companion]! + Drift.value[at + DriftChannel.yaw]! * wander;
    let pitch = Head.turnPitch[companion]! + Drift.value[at + DriftChannel.pitch]! * wander;
    let lean = yaw * LEAN + Drift.value[at + DriftChannel.roll]! * wander;
    for (let f = 0; f < FEELING_COUNT; f++) {
      const felt = Emotion.felt[companion * FEELING_COUNT + f]! * strength;
      pitch += felt * HEAD_PITCH[f]!;
      lean += felt * HEAD_ROLL[f]!;
    }
    Head.yaw[companion] = Math.max(-yawMost, Math.min(yawMost, yaw));
    Head.pitch[companion] = Math.max(-pitchMost, Math.min(pitchMost, pitch));
    Head.roll[companion] = Math.max(-rollMost, Math.min(rollMost, lean));
    Head.shiftX[companion] = Drift.value[at + DriftChannel.x]! * shift;
    Head.shiftY[companion] = Drift.value[at + DriftChannel.y]! * shift * UP;
    Head.shiftZ[companion] = Drift.value[at + DriftChannel.z]! * shift * FRO;
  }
}
