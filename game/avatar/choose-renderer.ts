/** Which backend draws her: the one that was asked for, or the processor, and why. */
import type { Renderer, RendererOptions } from '../../native/index.ts';
import { BACKENDS, createOrFallBack } from '../../native/index.ts';
import type { RendererSetting } from './avatar-settings.ts';

/** OpenGL as a program on the processor: slower than our own rasteriser. */
const SOFTWARE_GL = /llvmpipe|softpipe|swiftshader|software/i;

export interface ChosenRenderer {
  readonly renderer: Renderer;
  readonly backend: 'soft' | 'gl' | 'null';
  readonly device: string;
  /** Why it is not what was asked for; null when it is. */
  readonly reason: string | null;
}

/**
 * @param graphics a graphics device of this machine; without one, `auto` does not look for OpenGL
 * @throws what the renderer throws when even the processor's cannot be made
 */
export function chooseRenderer(
  create: (options?: RendererOptions) => Renderer,
  setting: RendererSetting,
  size: number,
  graphics: string | null,
): ChosenRenderer {
  const sized = { width: size, height: size };
  const asked = setting === 'auto' ? (graphics === null ? 'soft' : 'gl') : setting;
  let reason: string | null = null;
  let renderer = createOrFallBack(
    options => {
      try {
        return create(options);
      } catch (error) {
        if (options?.backend === 'gl')
          reason = `OpenGL cannot be used here, the processor draws her: ${(error as Error).message}`;
        throw error;
      }
    },
    { ...sized, backend: asked },
  );
  if (setting === 'auto' && SOFTWARE_GL.test(renderer.describe().device)) {
    renderer.destroy();
    renderer = create({ ...sized, backend: 'soft' });
  }
  const { backend, device } = renderer.describe();
  const name = (['soft', 'gl', 'null'] as const).find(known => BACKENDS[known] === backend) ?? 'soft';
  // Whoever left the choice to us has nothing to be told.
  return { renderer, backend: name, device, reason: setting === 'auto' ? null : reason };
}
