import type { PoseColumns } from '../../components/index.ts';

/** An attitude from turns about the card's own axes, radians: first yaw (vertical), then pitch, then roll. */
export function setAttitude(Pose: PoseColumns, i: number, yaw: number, pitch: number, roll: number): void {
  const cy = Math.cos(yaw / 2);
  const sy = Math.sin(yaw / 2);
  const cp = Math.cos(pitch / 2);
  const sp = Math.sin(pitch / 2);
  const cr = Math.cos(roll / 2);
  const sr = Math.sin(roll / 2);
  Pose.qx[i] = cy * sp * cr + sy * cp * sr;
  Pose.qy[i] = sy * cp * cr - cy * sp * sr;
  Pose.qz[i] = cy * cp * sr - sy * sp * cr;
  Pose.qw[i] = cy * cp * cr + sy * sp * sr;
}

/** Copies place, attitude and size. */
export function copyPose(to: PoseColumns, from: PoseColumns, i: number): void {
  to.x[i] = from.x[i]!;
  to.y[i] = from.y[i]!;
  to.z[i] = from.z[i]!;
  to.qx[i] = from.qx[i]!;
  to.qy[i] = from.qy[i]!;
  to.qz[i] = from.qz[i]!;
  to.qw[i] = from.qw[i]!;
  to.size[i] = from.size[i]!;
}
