/** CLIP as the original checkpoints hold it, under transformers' names. */
import { partOf, type Renamed } from './tensor-view.ts';

/** What OpenCLIP keeps that is no weight of the text encoder. */
const IGNORED = new Set(['logit_scale', 'attn_mask']);

const OUTER: Readonly<Record<string, string>> = {
  'token_embedding.weight': 'text_model.embeddings.token_embedding.weight',
  positional_embedding: 'text_model.embeddings.position_embedding.weight',
  'ln_final.weight': 'text_model.final_layer_norm.weight',
  'ln_final.bias': 'text_model.final_layer_norm.bias',
  // Lies across; the network knows it by this name.
  text_projection: 'text_projection',
};

const INNER: Readonly<Record<string, string>> = {
  ln_1: 'layer_norm1',
  ln_2: 'layer_norm2',
  'attn.out_proj': 'self_attn.out_proj',
  'mlp.c_fc': 'mlp.fc1',
  'mlp.c_proj': 'mlp.fc2',
};

/** The first CLIP is stored under transformers' own names; its list of positions is no weight. */
export function renameClip(tensors: readonly Renamed[]): Renamed[] {
  return tensors.filter(([name]) => !name.endsWith('embeddings.position_ids'));
}

/** OpenCLIP stacks queries, keys and values; they become three tensors over the same bytes. */
export function renameOpenClip(tensors: readonly Renamed[]): Renamed[] {
  return tensors.flatMap(([name, entry]): Renamed[] => {
    if (IGNORED.has(name)) return [];
    const outer = OUTER[name];
    if (outer !== undefined) return [[outer, entry]];
    const block = /^transformer\.resblocks\.(\d+)\.(.+)$/.exec(name);
    if (!block) return [[name, entry]];
    const [, index, rest] = block as unknown as [string, string, string];
    const layer = `text_model.encoder.layers.${index}`;
    const fused = /^attn\.in_proj_(weight|bias)$/.exec(rest);
    if (fused && entry.shape[0]! % 3 === 0) {
      return ['q_proj', 'k_proj', 'v_proj'].map((projection, part) => [
        `${layer}.self_attn.${projection}.${fused[1]}`,
        partOf(entry, part, 3),
      ]);
    }
    const dot = rest.lastIndexOf('.');
    const module = INNER[rest.slice(0, dot)];
    return [[module === undefined ? name : `${layer}.${module}${rest.slice(dot)}`, entry]];
  });
}
