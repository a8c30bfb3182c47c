/** Pictures of her out of a world that ticks: what is drawn is what the systems say, nothing is posed by hand. */
import {
  type AuroraWorld,
  FEELINGS,
  type Feeling,
  Input,
  post,
  VISEME_NAMES,
  type VisemeName,
} from '../../components/index.ts';
import { cameraOf, type View } from '../../game/avatar/camera.ts';
import { POSE_LENGTH, writePose } from '../../game/avatar/pose.ts';
import { PoseToFrame } from '../../game/avatar/pose-to-frame.ts';
import type { Avatar } from '../../game/avatar/read-avatar.ts';
import { createFrameTimes } from '../../game/frame-times.ts';
import { KERNEL_SCHEDULE } from '../../game/schedule.ts';
import { runTick } from '../../game/tick.ts';
import { createAuroraWorld } from '../../game/world.ts';
import type { BackendName, FrameData, Renderer, RendererOptions } from '../../native/index.ts';
import { packPlace, packViseme } from '../../systems/index.ts';

const SEED = 5;

/** As one talks with her; her mouth alone; a bust from either side. */
export const TALKING: View = { target: [0, -0.022, 0], distance: 0.8, fov: 18, yaw: 9 };
export const MOUTH: View = { target: [0, -0.062, 0.02], distance: 0.75, fov: 7, yaw: 9 };
export const bust = (yaw: number, pitch = 1): View => ({
  ...{ target: [0, -0.048, -0.03] as const, distance: 0.95, fov: 24, yaw, pitch },
});

const times = createFrameTimes(KERNEL_SCHEDULE.length);

export function tick(world: AuroraWorld, count = 1): void {
  for (let i = 0; i < count; i++) {
    runTick(world, KERNEL_SCHEDULE, times, () => 0);
    world.outbox.length = 0;
  }
}

/** Ticks on until her lids are open. */
function open(world: AuroraWorld): AuroraWorld {
  while (world.components.Blink.amount[world.companion]! > 0) tick(world);
  return world;
}

export function atRest(): AuroraWorld {
  const world = createAuroraWorld({ seed: SEED });
  tick(world, 90);
  return open(world);
}

export function feeling(name: Feeling): AuroraWorld {
  const world = atRest();
  post(world.inbox, Input.feelingSet, FEELINGS.indexOf(name), 0, 1);
  tick(world, 80);
  return open(world);
}

export function saying(viseme: VisemeName): AuroraWorld {
  const world = atRest();
  post(world.inbox, Input.utteranceOpened, 1);
  post(world.inbox, Input.visemeAdded, 1, packViseme(VISEME_NAMES.indexOf(viseme), 1, 1, 4), 0.2);
  post(world.inbox, Input.audioClock, 1, 1, 0);
  tick(world, 30);
  return open(world);
}

/** Metres from between her eyes. */
export function lookingAt(x: number, y: number, z: number): AuroraWorld {
  const world = atRest();
  post(world.inbox, Input.gazeTurned, packPlace(x, y), 0, z);
  tick(world, 60);
  return open(world);
}

export function blinking(): AuroraWorld {
  const world = atRest();
  while (world.components.Blink.amount[world.companion]! < 1) tick(world);
  return world;
}

export class Portraits {
  readonly side: number;
  readonly #avatar: Avatar;
  readonly #renderer: Renderer;
  readonly #mesh: number;
  readonly #pose = new Float32Array(POSE_LENGTH);

  constructor(
    avatar: Avatar,
    create: (options?: RendererOptions) => Renderer,
    { side, backend, samples = 8 }: { side: number; backend: BackendName; samples?: number },
  ) {
    this.side = side;
    this.#avatar = avatar;
    this.#renderer = create({ backend, width: side, height: side, samples, threads: 2 });
    this.#mesh = this.#renderer.createMesh(avatar.mesh);
  }

  /** RGBA rows of her as the last tick left her, in a studio. */
  draw(world: AuroraWorld, view: View, time = 1.3): Uint8Array {
    writePose(world, world.companion, this.#pose);
    return this.still(this.#pose, view, time);
  }

  /** RGBA rows of a pose by itself: hair hangs still, and colours have arrived. */
  still(pose: Float32Array, view: View, time = 1.3): Uint8Array {
    const frame = new PoseToFrame(this.#avatar.face).step(pose, 0, time);
    return this.frame({ ...frame, camera: cameraOf(view), backdrop: 'studio' });
  }

  /** RGBA rows of any frame. */
  frame(frame: FrameData): Uint8Array {
    this.#renderer.render(this.#mesh, frame);
    const pixels = new Uint8Array(this.side * this.side * 4);
    this.#renderer.readPixels(pixels);
    return pixels;
  }

  close(): void {
    this.#renderer.destroy();
  }
}
