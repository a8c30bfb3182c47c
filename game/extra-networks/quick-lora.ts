import type { LoraView } from '../api/protocol.ts';

export interface QuickLora {
  /** By which prompts name it. */
  readonly name: string;
  readonly steps: number;
  /** 1 = none. */
  readonly guidanceScale: number;
}

/** The one by which a model of this family paints in few steps: the kernel takes it, and the page shows what that will be. */
export function quickLora(loras: readonly LoraView[], family: string | undefined): QuickLora | undefined {
  const found = loras.find(lora => lora.quick !== null && lora.family === family);
  return found && { name: found.name, ...found.quick! };
}
