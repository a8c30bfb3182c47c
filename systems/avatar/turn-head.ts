import { ACCENT_SECONDS, type AuroraWorld, Tweak } from '../../components/index.ts';
import { ROLL, roll } from '../actions/dice.ts';

const DEGREE = Math.PI / 180;

/** The head follows the eyes on a critically damped spring, and nods with some of the stressed syllables. */
export function turnHead(world: AuroraWorld): void {
  const { Head, Gaze, Voice } = world.components;
  const { tweaks } = world;
  const { step } = world.clock;
  // A critically damped spring has settled after about five of its time constants, 1 / ω.
  const omega = 2 / tweaks[Tweak['gaze.head-time']]!;
  const damping = 1 + 2 * omega * step;
  const companions = world.queries.companions.dense;
  aimHead(world);
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    if (Voice.stressed[companion] === 1 && roll(world, companion) * ROLL < tweaks[Tweak['head.nod-share']]!) {
      // A push that the spring turns into a nod of this size: its peak is v / (e · ω).
      const push = tweaks[Tweak['head.nod']]! * DEGREE * Math.E * omega;
      Head.pitchSpeed[companion] = Head.pitchSpeed[companion]! - push;
      if (Head.sinceAccent[companion]! >= ACCENT_SECONDS) Head.sinceAccent[companion] = 0;
    }
    // Semi-implicit Euler with implicit damping: stable for every speed that the tweaks allow.
    const yawPull = omega * omega * (Gaze.headYaw[companion]! - Head.turnYaw[companion]!);
    const pitchPull = omega * omega * (Gaze.headPitch[companion]! - Head.turnPitch[companion]!);
    Head.yawSpeed[companion] = (Head.yawSpeed[companion]! + yawPull * step) / damping;
    Head.pitchSpeed[companion] = (Head.pitchSpeed[companion]! + pitchPull * step) / damping;
    Head.turnYaw[companion] = Head.turnYaw[companion]! + Head.yawSpeed[companion]! * step;
    Head.turnPitch[companion] = Head.turnPitch[companion]! + Head.pitchSpeed[companion]! * step;
  }
}

/** The head's share of where she looks; more where the eyes cannot reach. */
function aimHead(world: AuroraWorld): void {
  const { Gaze } = world.components;
  const { tweaks } = world;
  const share = tweaks[Tweak['gaze.head-share']]!;
  const yawReach = tweaks[Tweak['gaze.eye-yaw-limit']]! * DEGREE;
  const pitchReach = tweaks[Tweak['gaze.eye-pitch-limit']]! * DEGREE;
  const yawMost = tweaks[Tweak['head.yaw-limit']]! * DEGREE;
  const pitchMost = tweaks[Tweak['head.pitch-limit']]! * DEGREE;
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    const yaw = Math.abs(Gaze.aimYaw[companion]!);
    const pitch = Math.abs(Gaze.aimPitch[companion]!);
    const yawTurn = Math.min(yawMost, Math.max(yaw * share, yaw - yawReach));
    const pitchTurn = Math.min(pitchMost, Math.max(pitch * share, pitch - pitchReach));
    Gaze.headYaw[companion] = Gaze.aimYaw[companion]! < 0 ? -yawTurn : yawTurn;
    Gaze.headPitch[companion] = Gaze.aimPitch[companion]! < 0 ? -pitchTurn : pitchTurn;
  }
}
