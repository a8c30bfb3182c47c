/** Which layer of a model a module of a LoRA file means. */
import { LORA_GROUPS } from './block-strengths.ts';

export interface Target {
  /** `denoiser`, or which text encoder, from 0. */
  readonly part: 'denoiser' | number;
  /** The layer's path in our network. */
  readonly path: string;
  /** Which strength counts there. */
  readonly group: number;
}

/** Before the path of a layer of the denoiser; the last two are ComfyUI's and the original code's. */
const DENOISER_PREFIXES = ['unet.', 'transformer.', '', 'diffusion_model.', 'model.diffusion_model.'];

interface Network {
  /** Names of its tensors. */
  names(): readonly string[];
}

/**
 * Finds layers by every name that trainers use for them: their own path, the same with underscores, and the UNet's in the
 * original layout.
 */
export class LoraTargets {
  readonly #targets = new Map<string, Target>();

  constructor(denoiser: Network, textEncoders: readonly Network[]) {
    const blocks = originalBlocks(layersOf(denoiser));
    for (const path of layersOf(denoiser)) {
      const original = blocks.original(path);
      const target = { part: 'denoiser', path, group: groupOf(original) } as const;
      for (const name of [path, original]) {
        this.#add(`lora_unet_${name.replaceAll('.', '_')}`, target);
        for (const prefix of DENOISER_PREFIXES) this.#add(prefix + name, target);
      }
    }
    for (const [part, encoder] of textEncoders.entries()) {
      const prefixes = part === 0 ? ['lora_te_', 'lora_te1_'] : [`lora_te${part + 1}_`];
      const dotted = part === 0 ? ['text_encoder.', 'text_encoder_1.'] : [`text_encoder_${part + 1}.`];
      for (const path of layersOf(encoder)) {
        const target = { part, path, group: 0 };
        for (const prefix of prefixes) this.#add(prefix + path.replaceAll('.', '_'), target);
        for (const prefix of dotted) {
          this.#add(prefix + path, target);
          // Newer transformers have no `text_model` around it.
          this.#add(prefix + path.replace(/^text_model\./, ''), target);
        }
      }
    }
  }

  find(module: string): Target | undefined {
    return this.#targets.get(module);
  }

  /** The first meaning of a name stays. */
  #add(name: string, target: Target): void {
    if (!this.#targets.has(name)) this.#targets.set(name, target);
  }
}

/** Paths of what has a weight: more than there are linear and convolutional layers, and no adapter names the rest. */
function layersOf(network: Network): string[] {
  return network
    .names()
    .flatMap(name => (name.endsWith('.weight') ? [name.slice(0, -'.weight'.length)] : []));
}

const RESNET: Readonly<Record<string, string>> = {
  conv1: 'in_layers.2',
  time_emb_proj: 'emb_layers.1',
  conv2: 'out_layers.3',
  conv_shortcut: 'skip_connection',
};

const SINGLE: readonly (readonly [string, string])[] = [
  ['conv_in', 'input_blocks.0.0'],
  ['conv_out', 'out.2'],
  ['time_embedding.linear_1', 'time_embed.0'],
  ['time_embedding.linear_2', 'time_embed.2'],
  ['add_embedding.linear_1', 'label_emb.0.0'],
  ['add_embedding.linear_2', 'label_emb.0.2'],
  ['mid_block.resnets.0', 'middle_block.0'],
  ['mid_block.attentions.0', 'middle_block.1'],
  ['mid_block.resnets.1', 'middle_block.2'],
];

/** diffusers' blocks in the numbering of the original code, which runs through all levels. */
function originalBlocks(paths: readonly string[]) {
  const blocks = new Map(SINGLE);
  const known = new Set(paths.map(path => path.split('.').slice(0, 4).join('.')));
  const has = (stem: string) => [...known].some(path => path === stem || path.startsWith(`${stem}.`));
  let number = 1;
  for (let level = 0; has(`down_blocks.${level}`); level++) {
    const block = `down_blocks.${level}`;
    for (let layer = 0; has(`${block}.resnets.${layer}`); layer++, number++) {
      blocks.set(`${block}.resnets.${layer}`, `input_blocks.${number}.0`);
      blocks.set(`${block}.attentions.${layer}`, `input_blocks.${number}.1`);
    }
    if (has(`${block}.downsamplers.0`))
      blocks.set(`${block}.downsamplers.0.conv`, `input_blocks.${number++}.0.op`);
  }
  number = 0;
  for (let level = 0; has(`up_blocks.${level}`); level++) {
    const block = `up_blocks.${level}`;
    for (let layer = 0; has(`${block}.resnets.${layer}`); layer++, number++) {
      blocks.set(`${block}.resnets.${layer}`, `output_blocks.${number}.0`);
      blocks.set(`${block}.attentions.${layer}`, `output_blocks.${number}.1`);
    }
    const place = has(`${block}.attentions.0`) ? 2 : 1;
    blocks.set(`${block}.upsamplers.0.conv`, `output_blocks.${number - 1}.${place}.conv`);
  }
  return {
    original(path: string): string {
      const parts = path.split('.');
      for (let length = Math.min(parts.length, 5); length > 0; length--) {
        const block = blocks.get(parts.slice(0, length).join('.'));
        if (block === undefined) continue;
        const rest = parts.slice(length).join('.');
        return [block, RESNET[rest] ?? rest].filter(part => part !== '').join('.');
      }
      return path;
    },
  };
}

/** 0 for what lies in no block; then the blocks in, in the middle, and out. */
function groupOf(original: string): number {
  const [stem, number] = original.split('.');
  const within = (count: number) => Math.min(Number(number), count - 1);
  if (stem === 'input_blocks') return 1 + within(LORA_GROUPS.in);
  if (stem === 'middle_block') return 1 + LORA_GROUPS.in;
  if (stem === 'output_blocks') return 2 + LORA_GROUPS.in + within(LORA_GROUPS.out);
  return 0;
}
