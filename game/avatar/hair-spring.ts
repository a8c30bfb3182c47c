/**
 * Hair that lags behind a head. A tip of hair is a weight on a spring, carried by the turning head: where the head speeds
 * up, the tip stays back, swings past, and comes to rest. The renderer bends every lock by this one offset, each by its rig.
 */

/** From the pivot of the neck to where hair is attached, metres: a lock beside her face. */
const ATTACHED = [-0.08, 0.1, 0.06] as const;
/** Swings a second, and what share of critical damping: hair of this length swings about twice and stops. */
const FREQUENCY = 1.7;
const DAMPING = 0.32;
/** Metres: further than this, locks would leave the head. */
const FARTHEST = 0.03;
/** Seconds: longer steps are taken in parts, and after a pause hair hangs still. */
const STEP = 1 / 120;
const PAUSE = 0.5;

export class HairSpring {
  /** Metres; the same array every time. */
  readonly sway: [number, number, number] = [0, 0, 0];
  readonly #speed = [0, 0, 0];
  readonly #place = [0, 0, 0];
  readonly #placeSpeed = [0, 0, 0];
  #started = false;

  /**
   * @param dt seconds since the last call
   * @param yaw @param pitch @param roll of the head, radians, as the renderer takes them
   * @returns `sway`
   */
  step(dt: number, yaw: number, pitch: number, roll: number): [number, number, number] {
    const place = attachedAt(yaw, pitch, roll);
    if (!this.#started || !(dt > 0) || dt > PAUSE) {
      if (!this.#started || dt > PAUSE) this.#rest(place);
      return this.sway;
    }
    const parts = Math.ceil(dt / STEP);
    const h = dt / parts;
    for (let k = 0; k < 3; k++) {
      const speed = (place[k]! - this.#place[k]!) / dt;
      // What the head's speed changes by, spread over this step: seen from the head, hair is pushed the other way.
      const pushed = (speed - this.#placeSpeed[k]!) / dt;
      const stiffness = (2 * Math.PI * FREQUENCY) ** 2;
      const friction = 2 * DAMPING * 2 * Math.PI * FREQUENCY;
      for (let i = 0; i < parts; i++) {
        // Semi-implicit Euler: it does not blow up at this frequency and step.
        this.#speed[k]! += h * (-stiffness * this.sway[k]! - friction * this.#speed[k]! - pushed);
        this.sway[k]! += h * this.#speed[k]!;
      }
      this.#placeSpeed[k] = speed;
      this.#place[k] = place[k]!;
    }
    const length = Math.hypot(...this.sway);
    if (length > FARTHEST) for (let k = 0; k < 3; k++) this.sway[k]! *= FARTHEST / length;
    return this.sway;
  }

  #rest(place: readonly number[]): void {
    this.#started = true;
    for (let k = 0; k < 3; k++) {
      this.sway[k] = 0;
      this.#speed[k] = 0;
      this.#placeSpeed[k] = 0;
      this.#place[k] = place[k]!;
    }
  }
}

/** Roll, then pitch, then yaw, as the renderer turns the head. */
function attachedAt(yaw: number, pitch: number, roll: number): [number, number, number] {
  const [x, y, z] = ATTACHED;
  const rx = Math.cos(roll) * x - Math.sin(roll) * y;
  const ry = Math.sin(roll) * x + Math.cos(roll) * y;
  const py = Math.cos(pitch) * ry + Math.sin(pitch) * z;
  const pz = Math.cos(pitch) * z - Math.sin(pitch) * ry;
  return [Math.cos(yaw) * rx + Math.sin(yaw) * pz, py, Math.cos(yaw) * pz - Math.sin(yaw) * rx];
}
