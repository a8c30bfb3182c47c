/**
 * transformers' `BertModel` without its pooler: the text encoder of aurora-mini.
 * Source: Devlin et al. 2018, https://arxiv.org/abs/1810.04805
 */
import { z } from 'zod';
import { type BuiltGraph, GraphBuilder, type Scope, type Value } from '../graph/graph-builder.ts';
import { attention, embedding, layerNorm, linear } from '../graph/layers.ts';
import { add, concat, gelu, positionsOf, reshape, shapeOf } from '../graph/operators.ts';
import type { WeightTable } from '../loaders/weight-table.ts';
import type { TextEncoderDefinition } from './definitions.ts';
import { defaulted, only, parseConfig, positiveInteger, unsupportedConfig } from './network-config.ts';

const schema = z.object({
  vocab_size: defaulted(positiveInteger, 30_522),
  hidden_size: defaulted(positiveInteger, 768),
  num_hidden_layers: defaulted(positiveInteger, 12),
  num_attention_heads: defaulted(positiveInteger, 12),
  intermediate_size: defaulted(positiveInteger, 3072),
  max_position_embeddings: defaulted(positiveInteger, 512),
  type_vocab_size: defaulted(positiveInteger, 2),
  layer_norm_eps: defaulted(z.number().positive(), 1e-12),
  hidden_act: only('gelu'),
  position_embedding_type: only('absolute'),
  is_decoder: only(false),
  add_cross_attention: only(false),
});

export type BertConfig = z.output<typeof schema>;

export const bertTextEncoder: TextEncoderDefinition<BertConfig> = {
  className: 'BertModel',
  parse(json, file) {
    const config = parseConfig(schema, json, file);
    if (config.hidden_size % config.num_attention_heads !== 0) {
      throw unsupportedConfig(
        file,
        'num_attention_heads',
        config.num_attention_heads,
        `a divisor of ${config.hidden_size}`,
      );
    }
    return config;
  },
  build: buildBertTextEncoder,
  describe: config => ({
    channels: config.hidden_size,
    vocabulary: config.vocab_size,
    maxTokens: config.max_position_embeddings,
    hidesPadding: true,
  }),
};

/**
 * Inputs `ids` and `mask`, int64 [batch, tokens]; output `states` float32 [batch, tokens, channels]: the last
 * hidden states, and exact zeros where the mask is 0.
 */
export function buildBertTextEncoder(config: BertConfig, weights: WeightTable): BuiltGraph {
  const graph = new GraphBuilder('text_encoder', weights);
  const root = graph.root();
  const ids = graph.input('ids', 'int64', ['batch', 'tokens']);
  const mask = graph.input('mask', 'int64', ['batch', 'tokens']);
  const width = config.hidden_size;
  const embedded = embeddings(root.at('embeddings'), config, ids);
  const sequence = concat(root, [shapeOf(root, ids), root.ints(width)], 0);
  const keyMask = root.op('Cast', [mask], mask.shape, { to: { int: INT32_CODE } }, { type: 'int32' });
  let rows = reshape(root, embedded, root.ints(-1, width), ['batch*tokens', width]);
  for (let index = 0; index < config.num_hidden_layers; index++) {
    rows = layer(root.at('encoder.layer').at(index), config, rows, sequence, keyMask);
  }
  const states = reshape(root, rows, sequence, embedded.shape);
  const visible = root.op('Cast', [mask], mask.shape, { to: { int: BOOL_CODE } }, { type: 'bool' });
  const wide = root.op('Unsqueeze', [visible, root.ints(2)], [...mask.shape, 1], {}, { type: 'bool' });
  graph.output('states', root.op('Where', [wide, states, root.floats([0])], states.shape));
  return graph.finish();
}

const INT32_CODE = 6;
const BOOL_CODE = 9;

function embeddings(scope: Scope, config: BertConfig, ids: Value): Value {
  const width = config.hidden_size;
  const pick = (name: string, length: number, indices: Value) =>
    embedding(scope.at(name), [length, width], indices);
  const positions = positionsOf(scope, ids);
  const words = pick('word_embeddings', config.vocab_size, ids);
  const places = pick('position_embeddings', config.max_position_embeddings, positions);
  // A prompt is one segment: type 0 throughout.
  const type = pick('token_type_embeddings', config.type_vocab_size, scope.ints(0));
  return layerNorm(scope.at('LayerNorm'), add(scope, add(scope, words, type), places), config.layer_norm_eps);
}

function layer(scope: Scope, config: BertConfig, rows: Value, sequence: Value, keyMask: Value): Value {
  const width = config.hidden_size;
  const project = (name: string) => {
    const projected = linear(scope.at('attention.self').at(name), rows, width);
    return reshape(scope, projected, sequence, ['batch', 'tokens', width]);
  };
  const mixed = attention(scope.at('attention.self'), {
    query: project('query'),
    key: project('key'),
    value: project('value'),
    heads: config.num_attention_heads,
    keyMask,
  });
  const flat = reshape(scope, mixed, scope.ints(-1, width), rows.shape);
  const attended = linear(scope.at('attention.output.dense'), flat, width);
  const middle = layerNorm(
    scope.at('attention.output.LayerNorm'),
    add(scope, attended, rows),
    config.layer_norm_eps,
  );
  const wide = gelu(scope, linear(scope.at('intermediate.dense'), middle, config.intermediate_size));
  const narrow = linear(scope.at('output.dense'), wide, width);
  return layerNorm(scope.at('output.LayerNorm'), add(scope, narrow, middle), config.layer_norm_eps);
}
