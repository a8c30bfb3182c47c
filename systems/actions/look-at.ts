import type { AuroraWorld } from '../../components/index.ts';

/**
 * She looks at a place from now on. Metres from between her eyes at rest: +x her left, +y up, +z towards the viewer.
 * What lies behind her is looked at as far as neck and eyes go.
 */
export function lookAt(world: AuroraWorld, companion: number, x: number, y: number, z: number): void {
  const { Gaze } = world.components;
  Gaze.targetX[companion] = x;
  Gaze.targetY[companion] = y;
  Gaze.targetZ[companion] = z;
  Gaze.glanceLeft[companion] = 0;
}
