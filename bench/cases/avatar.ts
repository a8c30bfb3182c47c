import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAvatar } from '../../game/avatar/read-avatar.ts';
import { ARKIT_SHAPES } from '../../game/avatar/shape-names.ts';
import { type FrameData, loadRenderer, type MeshData, type RendererOptions } from '../../native/index.ts';
import type { Bench } from '../bench.ts';

const SIDE = 512;
const WARM_UP = 10;
/** A sample is the median of so many frames: one frame says more about what else the machine does. */
const FRAMES = 30;
/** Software OpenGL is ten times slower; its median is steady after fewer. */
const PEER_FRAMES = 6;

/** Drawing her, hologram and halo and all, until the pixels are in our memory: our rasteriser, and OpenGL as this machine has it. */
export const bench: Bench<'soft' | 'softPlain' | 'gl'> = {
  name: 'avatar',
  metrics: {
    soft: { title: 'a frame of 512², 4 samples, soft', unit: 'ms', aim: { of: 'median', atMost: 6 } },
    softPlain: { title: 'a frame of 512², 1 sample, soft', unit: 'ms', aim: { of: 'median', atMost: 4.5 } },
    gl: { title: 'a frame of 512², 4 samples, OpenGL', unit: 'ms' },
  },
  async run(count, { root }) {
    const { mesh, face } = await readAvatar(readFileSync(join(root, 'assets/avatar/aurora-head.glb')));
    const create = loadRenderer(join(root, 'build/native/aurora.node'));
    const weights = new Float32Array(face.shapes.length);
    face.apply(
      Float32Array.from(ARKIT_SHAPES, name => (name === 'jawOpen' ? 0.2 : 0)),
      weights,
    );
    const time = (options: RendererOptions, frames: number) =>
      medianFrame(
        () => create({ ...options, width: SIDE, height: SIDE, threads: 2 }),
        mesh,
        { weights },
        frames,
      );
    const samples = { soft: [] as number[], softPlain: [] as number[], gl: [] as number[] };
    for (let i = 0; i < count; i++) {
      // One after the other, so that a busy machine is busy for all of them.
      samples.soft.push(time({ backend: 'soft' }, FRAMES));
      samples.softPlain.push(time({ backend: 'soft', samples: 1 }, FRAMES));
      samples.gl.push(time({ backend: 'gl' }, PEER_FRAMES));
    }
    return samples;
  },
};

/** Milliseconds. */
function medianFrame(
  create: () => ReturnType<ReturnType<typeof loadRenderer>>,
  mesh: MeshData,
  frame: FrameData,
  frames: number,
): number {
  const renderer = create();
  try {
    const handle = renderer.createMesh(mesh);
    const pixels = new Uint8Array(SIDE * SIDE * 4);
    const times: number[] = [];
    for (let i = 0; i < WARM_UP + frames; i++) {
      const begin = performance.now();
      renderer.render(handle, { ...frame, time: i / 30, yaw: 0.1 * Math.sin(i / 15) });
      renderer.readPixels(pixels);
      if (i >= WARM_UP) times.push(performance.now() - begin);
    }
    return times.sort((a, b) => a - b)[times.length >> 1]!;
  } finally {
    renderer.destroy();
  }
}
