/** The names that trainers give to the tensors of a LoRA file. */

/** What a tensor is to its module. */
export type LoraRole =
  | 'down'
  | 'up'
  | 'mid'
  | 'alpha'
  | `hada_${'w1_a' | 'w1_b' | 'w2_a' | 'w2_b' | 't1' | 't2'}`
  | `lokr_${'w1' | 'w1_a' | 'w1_b' | 'w2' | 'w2_a' | 'w2_b' | 't2'}`
  /** DoRA's lengths, as LyCORIS and as PEFT name them. */
  | 'dora_scale'
  | 'magnitude';

export interface LoraKey {
  /** As the file spells it, without what says the role. */
  readonly module: string;
  readonly role: LoraRole;
}

/**
 * kohya's sd-scripts and LyCORIS write `lora_unet_…` with underscores for dots; diffusers and PEFT write the module's own
 * path. What follows the module:
 */
const ROLES: readonly (readonly [RegExp, LoraRole | ((match: RegExpExecArray) => LoraRole)])[] = [
  [/\.(?:lora_down|lora_A(?:\.default)?|lora\.down|lora_linear_layer\.down)\.weight$/, 'down'],
  [/\.(?:lora_up|lora_B(?:\.default)?|lora\.up|lora_linear_layer\.up)\.weight$/, 'up'],
  [/\.lora_mid\.weight$/, 'mid'],
  [/\.alpha$/, 'alpha'],
  [/\.(hada_w[12]_[ab]|hada_t[12])$/, match => match[1] as LoraRole],
  [/\.(lokr_w[12](?:_[ab])?|lokr_t2)$/, match => match[1] as LoraRole],
  [/\.dora_scale$/, 'dora_scale'],
  [/\.lora_magnitude_vector(?:\.default)?(?:\.weight)?$/, 'magnitude'],
];

/**
 * Attention of diffusers before version 0.22: `attn1.processor.to_q_lora.down.weight`, and of text encoders
 * `self_attn.to_q_lora.down.weight`, which means their `q_proj`.
 */
const ATTENTION = /^(.*?)(?:\.processor)?\.to_(q|k|v|out)_lora\.(down|up)\.weight$/;

/** Null for a tensor that is no part of an adapter's module. */
export function readLoraKey(name: string): LoraKey | null {
  const attention = ATTENTION.exec(name);
  if (attention) {
    const [, block, layer, role] = attention as unknown as [string, string, string, 'down' | 'up'];
    const own = layer === 'out' ? 'to_out.0' : `to_${layer}`;
    return { module: `${block}.${block.endsWith('self_attn') ? `${layer}_proj` : own}`, role };
  }
  for (const [pattern, role] of ROLES) {
    const match = pattern.exec(name);
    if (match) {
      const module = name.slice(0, match.index).replace(/^base_model\.model\./, '');
      return { module, role: typeof role === 'function' ? role(match) : role };
    }
  }
  return null;
}
