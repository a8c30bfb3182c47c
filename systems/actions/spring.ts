/** A critically damped spring, integrated exactly: stable at any step, and the same at any rate. */
import type { MotionColumns, PoseColumns } from '../../components/index.ts';

/** (1 + u) e^-u is below 0.3 % at u = 8: what a person takes for arrived. */
const SETTLED_AT = 8;

/**
 * One step towards `home`: x'' = -ω² (x - home) - 2 ω x'.
 * @param settle seconds until it has practically arrived
 * @param step seconds
 */
export function spring(
  place: Float64Array,
  speed: Float64Array,
  i: number,
  home: number,
  settle: number,
  step: number,
): void {
  const omega = SETTLED_AT / settle;
  const away = place[i]! - home;
  const drive = speed[i]! + omega * away;
  const left = Math.exp(-omega * step);
  place[i] = home + (away + drive * step) * left;
  speed[i] = (speed[i]! - omega * drive * step) * left;
}

/** The same for an attitude: the turn from `home` to here, as a vector about the world's axes, is what the spring unwinds. */
export function springTurn(
  Pose: PoseColumns,
  Motion: MotionColumns,
  Home: PoseColumns,
  i: number,
  settle: number,
  step: number,
): void {
  const hx = Home.qx[i]!;
  const hy = Home.qy[i]!;
  const hz = Home.qz[i]!;
  const hw = Home.qw[i]!;
  const px = Pose.qx[i]!;
  const py = Pose.qy[i]!;
  const pz = Pose.qz[i]!;
  const pw = Pose.qw[i]!;
  // pose · conjugate(home)
  let x = -pw * hx + px * hw - py * hz + pz * hy;
  let y = -pw * hy + py * hw - pz * hx + px * hz;
  let z = -pw * hz + pz * hw - px * hy + py * hx;
  const w = pw * hw + px * hx + py * hy + pz * hz;
  // The shorter way round.
  const sign = w < 0 ? -1 : 1;
  const sine = Math.sqrt(x * x + y * y + z * z);
  const angle = 2 * Math.atan2(sine, w * sign);
  const scale = sine > 1e-9 ? (sign * angle) / sine : 0;
  x *= scale;
  y *= scale;
  z *= scale;
  const omega = SETTLED_AT / settle;
  const left = Math.exp(-omega * step);
  const dx = Motion.wx[i]! + omega * x;
  const dy = Motion.wy[i]! + omega * y;
  const dz = Motion.wz[i]! + omega * z;
  Motion.wx[i] = (Motion.wx[i]! - omega * dx * step) * left;
  Motion.wy[i] = (Motion.wy[i]! - omega * dy * step) * left;
  Motion.wz[i] = (Motion.wz[i]! - omega * dz * step) * left;
  turnFrom(Pose, i, Home, (x + dx * step) * left, (y + dy * step) * left, (z + dz * step) * left);
}

/** Pose = exp(vector) · home. */
function turnFrom(Pose: PoseColumns, i: number, Home: PoseColumns, x: number, y: number, z: number): void {
  const angle = Math.sqrt(x * x + y * y + z * z);
  const sine = angle > 1e-9 ? Math.sin(angle / 2) / angle : 0.5;
  const rx = x * sine;
  const ry = y * sine;
  const rz = z * sine;
  const rw = Math.cos(angle / 2);
  const hx = Home.qx[i]!;
  const hy = Home.qy[i]!;
  const hz = Home.qz[i]!;
  const hw = Home.qw[i]!;
  Pose.qx[i] = rw * hx + rx * hw + ry * hz - rz * hy;
  Pose.qy[i] = rw * hy + ry * hw + rz * hx - rx * hz;
  Pose.qz[i] = rw * hz + rz * hw + rx * hy - ry * hx;
  Pose.qw[i] = rw * hw - rx * hx - ry * hy - rz * hz;
}
