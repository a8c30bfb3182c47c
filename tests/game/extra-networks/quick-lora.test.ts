import { describe, expect, it } from 'vitest';
import { quickLora } from '../../../game/extra-networks/quick-lora.ts';

const lora = (name: string, family: string | null, steps?: number) => ({
  name,
  path: `/loras/${name}.safetensors`,
  hash: '0123456789ab',
  rank: 32,
  family,
  words: [],
  quick: steps === undefined ? null : { steps, guidanceScale: 1 },
});

describe('the LoRA of few steps', () => {
  const loras = [lora('ink', 'aurora'), lora('lcm', 'sd15', 8), lora('quick', 'aurora', 4)];

  it('is one of the model’s own family that says how few', () => {
    expect(quickLora(loras, 'aurora')).toEqual({
      name: 'quick',
      steps: 4,
      guidanceScale: 1,
    });
    expect(quickLora(loras, 'sd15')).toMatchObject({ name: 'lcm', steps: 8 });
  });

  it('is none for another family, a LoRA that does not say, or no model', () => {
    expect(quickLora(loras, 'sdxl')).toBeUndefined();
    expect(quickLora([lora('ink', 'aurora')], 'aurora')).toBeUndefined();
    expect(quickLora([lora('ink', null, 4)], undefined)).toBeUndefined();
  });
});
