/** Pictures of her out of a world that ticks: what is drawn is what the systems say, nothing is posed by hand. */
import type { AuroraWorld } from '../../components/index.ts';
import { FEELINGS, paletteOf } from '../../game/avatar/palette.ts';
import { POSE, POSE_LENGTH, writePose } from '../../game/avatar/pose.ts';
import type { Avatar } from '../../game/avatar/read-avatar.ts';
import { createFrameTimes } from '../../game/frame-times.ts';
import { KERNEL_SCHEDULE } from '../../game/schedule.ts';
import { runTick } from '../../game/tick.ts';
import type { BackendName, FrameData, Renderer, RendererOptions, Vector } from '../../native/index.ts';

const DEGREE = Math.PI / 180;

export interface View {
  readonly target: Vector;
  /** Metres. */
  readonly distance: number;
  /** Degrees: the camera's angle of view; towards her left; upwards. */
  readonly fov: number;
  readonly yaw?: number;
  readonly pitch?: number;
}

/** As one talks with her; her mouth alone; a bust. */
export const TALKING: View = { target: [0, -0.022, 0], distance: 0.8, fov: 18, yaw: 9 };
export const MOUTH: View = { target: [0, -0.062, 0.02], distance: 0.75, fov: 7, yaw: 9 };
export const BUST: View = { target: [0, -0.048, -0.03], distance: 0.95, fov: 24 };

export function cameraOf({
  target,
  distance,
  fov,
  yaw = 0,
  pitch = 0,
}: View): NonNullable<FrameData['camera']> {
  const [y, p] = [yaw * DEGREE, pitch * DEGREE];
  const eye: Vector = [
    target[0] + distance * Math.sin(y) * Math.cos(p),
    target[1] + distance * Math.sin(p),
    target[2] + distance * Math.cos(y) * Math.cos(p),
  ];
  return { eye, target, verticalFov: fov * DEGREE };
}

const times = createFrameTimes(KERNEL_SCHEDULE.length);

export function tick(world: AuroraWorld, count = 1): void {
  for (let i = 0; i < count; i++) {
    runTick(world, KERNEL_SCHEDULE, times, () => 0);
    world.outbox.length = 0;
  }
}

export class Portraits {
  readonly side: number;
  readonly #avatar: Avatar;
  readonly #renderer: Renderer;
  readonly #mesh: number;
  readonly #pose = new Float32Array(POSE_LENGTH);
  readonly #weights: Float32Array;

  constructor(
    avatar: Avatar,
    create: (options?: RendererOptions) => Renderer,
    { side, backend }: { side: number; backend: BackendName },
  ) {
    this.side = side;
    this.#avatar = avatar;
    this.#renderer = create({ backend, width: side, height: side, samples: 8, threads: 2 });
    this.#mesh = this.#renderer.createMesh(avatar.mesh);
    this.#weights = new Float32Array(avatar.face.shapes.length);
  }

  /** RGBA rows of her as the last tick left her, in a studio. */
  draw(world: AuroraWorld, view: View, time = 1.3): Uint8Array {
    const pose = this.#pose;
    writePose(world, world.companion, pose);
    this.#avatar.face.apply(pose.subarray(POSE.weights, POSE.head), this.#weights);
    const felt = Object.fromEntries(FEELINGS.map((name, i) => [name, pose[POSE.feelings + i]!]));
    const { cool, warm, signal, rim } = paletteOf(felt);
    this.#renderer.render(this.#mesh, {
      ...{ weights: this.#weights, breath: pose[POSE.breath]!, time, backdrop: 'studio' },
      ...{ yaw: pose[POSE.head]!, pitch: pose[POSE.head + 1]!, roll: pose[POSE.head + 2]! },
      ...{ camera: cameraOf(view), look: { cool, warm, signal, rim } },
    });
    const pixels = new Uint8Array(this.side * this.side * 4);
    this.#renderer.readPixels(pixels);
    return pixels;
  }

  close(): void {
    this.#renderer.destroy();
  }
}
