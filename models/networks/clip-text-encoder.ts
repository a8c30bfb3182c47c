/**
 * transformers' `CLIPTextModel` and `CLIPTextModelWithProjection`: the text encoders of Stable Diffusion. OpenCLIP's
 * H and bigG are the same network with another activation.
 * Sources: Radford et al. 2021, https://arxiv.org/abs/2103.00020; Cherti et al. 2022, https://arxiv.org/abs/2212.07143
 */
import { z } from 'zod';
import { type BuiltGraph, GraphBuilder, type Scope, type Value } from '../graph/graph-builder.ts';
import { attention, embedding, layerNorm, linear } from '../graph/layers.ts';
import { add, concat, gelu, positionsOf, quickGelu, reshape, shapeOf } from '../graph/operators.ts';
import type { WeightTable } from '../loaders/weight-table.ts';
import type { TextEncoderDefinition, TextStateChoice } from './definitions.ts';
import { defaulted, parseConfig, positiveInteger, unsupportedConfig } from './network-config.ts';

const schema = z.object({
  vocab_size: defaulted(positiveInteger, 49_408),
  hidden_size: defaulted(positiveInteger, 512),
  intermediate_size: defaulted(positiveInteger, 2048),
  projection_dim: defaulted(positiveInteger, 512),
  num_hidden_layers: defaulted(positiveInteger, 12),
  num_attention_heads: defaulted(positiveInteger, 8),
  max_position_embeddings: defaulted(positiveInteger, 77),
  hidden_act: defaulted(z.literal(['quick_gelu', 'gelu']), 'quick_gelu'),
  layer_norm_eps: defaulted(z.number().positive(), 1e-5),
  eos_token_id: defaulted(z.int().min(0), 49_407),
});

export type ClipTextConfig = z.output<typeof schema> & { readonly projected: boolean };

/** Old files say 2, which is no mark of this vocabulary: there the end is the largest id of the row. */
const END_UNKNOWN = 2;

/** Layers that a person may leave off the end; further states mean nothing to any denoiser. */
const MAX_CLIP_SKIP = 12;

function definition(className: string, projected: boolean): TextEncoderDefinition<ClipTextConfig> {
  return {
    className,
    parse(json, file) {
      const config = parseConfig(schema, json, file);
      const { hidden_size: width, num_attention_heads: heads } = config;
      if (width % heads === 0) return { ...config, projected };
      throw unsupportedConfig(file, 'num_attention_heads', heads, `a divisor of ${width}`);
    },
    build: buildClipTextEncoder,
    describe: config => ({
      channels: config.hidden_size,
      vocabulary: config.vocab_size,
      maxTokens: config.max_position_embeddings,
      pooledChannels: projected ? config.projection_dim : config.hidden_size,
      takesEmbeddings: true,
    }),
  };
}

export const clipTextModel = definition('CLIPTextModel', false);
export const clipTextModelWithProjection = definition('CLIPTextModelWithProjection', true);

/**
 * Inputs: `ids`, int64 [batch, tokens]; `vectors`, float32 [rows, channels], and `places`, int64 [batch, tokens], which row
 * stands in a token's place, 0 for the word that `ids` says (row 0 is never looked at). Outputs, float32:
 * - `states` [batch, tokens, channels]: what the denoiser was trained with (see `choice`)
 * - `states_2` …: the same with one more layer left off at the end, as a clip skip of 2 … asks for
 * - `pooled` [batch, pooledChannels]: the last state at the end mark, through the projection where there is one
 */
export function buildClipTextEncoder(
  config: ClipTextConfig,
  weights: WeightTable,
  choice: TextStateChoice = { layersLeftOff: 0, normalized: true },
): BuiltGraph {
  const graph = new GraphBuilder('text_encoder', weights);
  const wrapped = weights.has('text_model.embeddings.token_embedding.weight');
  const root = wrapped ? graph.root().at('text_model') : graph.root();
  const ids = graph.input('ids', 'int64', ['batch', 'tokens']);
  const width = config.hidden_size;
  const table = [config.vocab_size, width] as const;
  const places = [config.max_position_embeddings, width] as const;
  const words = learnedOr(
    root.at('embeddings.token_embedding'),
    embedding(root.at('embeddings.token_embedding'), table, ids),
    graph.input('vectors', 'float32', ['rows', width]),
    graph.input('places', 'int64', ['batch', 'tokens']),
  );
  const positions = embedding(root.at('embeddings.position_embedding'), places, positionsOf(root, ids));
  const embedded = add(root, words, positions);

  const sequence = concat(root, [shapeOf(root, ids), root.ints(width)], 0);
  const hidden = [reshape(root, embedded, root.ints(-1, width), ['batch*tokens', width])];
  for (let index = 0; index < config.num_hidden_layers; index++) {
    hidden.push(layer(root.at('encoder.layers').at(index), config, hidden.at(-1)!, sequence));
  }
  const normalize = (rows: Value) => layerNorm(root.at('final_layer_norm'), rows, config.layer_norm_eps);
  const asSequence = (rows: Value) => reshape(root, rows, sequence, embedded.shape);
  for (let skip = 1; skip <= MAX_CLIP_SKIP; skip++) {
    const rows = hidden.at(-skip - choice.layersLeftOff);
    if (rows === undefined || rows === hidden[0]) break;
    const name = skip === 1 ? 'states' : `states_${skip}`;
    graph.output(name, asSequence(choice.normalized ? normalize(rows) : rows));
  }
  const last = asSequence(normalize(hidden.at(-1)!));
  graph.output('pooled', pool(graph.root(), config, weights, last, ids));
  return graph.finish();
}

/** Learned embeddings in the places of some words; the others stay as they are, to the bit. */
function learnedOr(scope: Scope, words: Value, vectors: Value, places: Value): Value {
  const learned = scope.op('Gather', [vectors, places], words.shape);
  const isLearned = scope.op('Greater', [places, scope.ints(0)], places.shape, {}, { type: 'bool' });
  const wide = scope.op('Unsqueeze', [isLearned, scope.ints(2)], [...places.shape, 1], {}, { type: 'bool' });
  return scope.op('Where', [wide, learned, words], words.shape, {}, { label: 'Learned' });
}

function layer(scope: Scope, config: ClipTextConfig, rows: Value, sequence: Value): Value {
  const width = config.hidden_size;
  const normed = layerNorm(scope.at('layer_norm1'), rows, config.layer_norm_eps);
  const project = (name: string) =>
    reshape(scope, linear(scope.at('self_attn').at(name), normed, width), sequence, [
      'batch',
      'tokens',
      width,
    ]);
  const mixed = attention(scope.at('self_attn'), {
    query: project('q_proj'),
    key: project('k_proj'),
    value: project('v_proj'),
    heads: config.num_attention_heads,
    causal: true,
  });
  const flat = reshape(scope, mixed, scope.ints(-1, width), rows.shape);
  const attended = add(scope, rows, linear(scope.at('self_attn.out_proj'), flat, width), 'Attended');
  const again = layerNorm(scope.at('layer_norm2'), attended, config.layer_norm_eps);
  const wide = linear(scope.at('mlp.fc1'), again, config.intermediate_size);
  const active = config.hidden_act === 'gelu' ? gelu(scope, wide) : quickGelu(scope, wide);
  return add(scope, attended, linear(scope.at('mlp.fc2'), active, width), 'FeedForward');
}

/** @param states [batch, tokens, channels] */
function pool(scope: Scope, config: ClipTextConfig, weights: WeightTable, states: Value, ids: Value): Value {
  const width = config.hidden_size;
  // Of equal values the first one counts: the end mark also pads what follows it.
  const at = scope.op(
    'ArgMax',
    [endScores(scope, config, ids)],
    ['batch', 1],
    {
      axis: { int: 1 },
      keepdims: { int: 1 },
    },
    { type: 'int64' },
  );
  const ends = scope.op('GatherND', [states, at], ['batch', width], { batch_dims: { int: 1 } });
  if (!config.projected) return ends;
  // OpenCLIP keeps the projection the other way round.
  if (!weights.has('text_projection')) {
    return linear(scope.at('text_projection'), ends, config.projection_dim, { bias: false });
  }
  const matrix = scope.weight('text_projection', [width, config.projection_dim]);
  return scope.op('MatMul', [ends, matrix], ['batch', config.projection_dim], {}, { label: 'Project' });
}

const INT32_CODE = 6;

/** [batch, tokens], largest at the end mark. */
function endScores(scope: Scope, config: ClipTextConfig, ids: Value): Value {
  if (config.eos_token_id === END_UNKNOWN) return ids;
  const same = scope.op('Equal', [ids, scope.ints(config.eos_token_id)], ids.shape, {}, { type: 'bool' });
  return scope.op('Cast', [same], ids.shape, { to: { int: INT32_CODE } }, { type: 'int32' });
}
