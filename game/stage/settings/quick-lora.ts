import type { LoraView, ModelView } from '../../api/protocol.ts';

export interface QuickLora {
  readonly name: string;
  readonly steps: number;
  /** 1 = none. */
  readonly guidanceScale: number;
}

/** The one by which this model paints in few steps, as the kernel chooses it. */
export function quickLora(
  loras: readonly LoraView[],
  model: Pick<ModelView, 'family'> | undefined,
): QuickLora | undefined {
  const found = loras.find(({ quick, family }) => quick !== null && family === model?.family);
  return found && { name: found.name, ...found.quick! };
}
