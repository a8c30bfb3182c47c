/** Where the orbit's places are seen, for the elements that stand for its cards. */
import type { StageLayout } from '../../../components/index.ts';
import type { Composition } from '../composition.ts';
import { layOut } from './layout.ts';
import { project } from './lens.ts';
import { emptyLayout } from './stage-world.ts';

export interface OrbitBox {
  /** CSS pixels of the window. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** @param aspects width / height of the card at each place */
export function orbitBoxes(composition: Composition, near: boolean, aspects: readonly number[]): OrbitBox[] {
  const layout: StageLayout = emptyLayout();
  layOut(composition, near, layout);
  const lens = { width: composition.width, height: composition.height, layout };
  return aspects.slice(0, layout.orbit.count).map((aspect, i) => {
    const size = layout.orbit.size[i]!;
    const high = size / Math.sqrt(aspect);
    const at = { x: 0, y: 0, scale: 1 };
    project(lens, layout.orbit.x[i]!, layout.floor + high / 2, layout.orbit.z[i]!, at);
    const width = size * Math.sqrt(aspect) * at.scale;
    const height = high * at.scale;
    return { left: at.x - width / 2, top: at.y - height / 2, width, height };
  });
}
