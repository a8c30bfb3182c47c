/** ComfyUI's node graph, from either of the two forms in which its pictures carry it. */
import { type Fields, fieldsOf, listOf, own, textOf } from './json-values.ts';

/** An input that comes from another node. */
export interface Link {
  readonly node: string;
}

export interface Node {
  readonly id: string;
  readonly type: string;
  /** Literals as they stand there, and links. */
  readonly inputs: ReadonlyMap<string, unknown>;
}

export type Graph = ReadonlyMap<string, Node>;

/** Larger graphs are read so far and no further. */
const MAX_NODES = 20_000;
const MAX_INPUTS = 500;

export class NodeLink implements Link {
  readonly node: string;
  constructor(node: string) {
    this.node = node;
  }
}

/** The node behind an input, when it is a link to one. */
export const linked = (graph: Graph, input: unknown): Node | undefined =>
  input instanceof NodeLink ? graph.get(input.node) : undefined;

/**
 * The text `prompt`: what ran, `{ id: { class_type, inputs } }`; a link is `[id, output]` (ComfyUI's nodes.py and
 * execution.py). Undefined for anything else.
 */
export function graphOfPrompt(json: unknown): Graph | undefined {
  const graph = new Map<string, Node>();
  for (const [id, value] of Object.entries(fieldsOf(json) ?? {}).slice(0, MAX_NODES)) {
    const type = textOf(own(fieldsOf(value), 'class_type'));
    if (type === undefined) continue;
    const inputs = Object.entries(fieldsOf(own(fieldsOf(value), 'inputs')) ?? {}).slice(0, MAX_INPUTS);
    graph.set(id, { id, type, inputs: new Map(inputs.map(([name, input]) => [name, asLink(input)])) });
  }
  return graph.size > 0 ? graph : undefined;
}

function asLink(input: unknown): unknown {
  if (!Array.isArray(input) || input.length !== 2 || typeof input[1] !== 'number') return input;
  return typeof input[0] === 'string' || typeof input[0] === 'number'
    ? new NodeLink(String(input[0]))
    : input;
}

/** Names of a node's widgets in the order of `widgets_values`; `-` is the frontend's own "control after generate". */
const WIDGETS: Readonly<Record<string, string>> = {
  KSampler: 'seed - steps cfg sampler_name scheduler denoise',
  KSamplerAdvanced: 'add_noise noise_seed - steps cfg sampler_name scheduler start_at_step end_at_step',
  SamplerCustom: 'add_noise noise_seed - cfg',
  KSamplerSelect: 'sampler_name',
  BasicScheduler: 'scheduler steps denoise',
  RandomNoise: 'noise_seed -',
  CFGGuider: 'cfg',
  CheckpointLoaderSimple: 'ckpt_name',
  CheckpointLoader: 'config_name ckpt_name',
  UNETLoader: 'unet_name',
  LoraLoader: 'lora_name strength_model strength_clip',
  LoraLoaderModelOnly: 'lora_name strength_model',
  CLIPTextEncode: 'text',
  CLIPTextEncodeSDXL: 'width height crop_w crop_h target_width target_height text_g text_l',
  CLIPSetLastLayer: 'stop_at_clip_layer',
  EmptyLatentImage: 'width height batch_size',
  EmptySD3LatentImage: 'width height batch_size',
  LatentUpscale: 'upscale_method width height crop',
  LatentUpscaleBy: 'upscale_method scale_by',
  PrimitiveNode: 'value -',
  PrimitiveString: 'value',
  PrimitiveStringMultiline: 'value',
  PrimitiveInt: 'value -',
  PrimitiveFloat: 'value',
};

/** `mode` of nodes that do not run, and of those that pass their inputs on. */
const MUTED = 2;
const BYPASSED = 4;

/**
 * The text `workflow`: what the editor shows, `{ nodes, links }` (litegraph's serialisation). Widgets have no names
 * there; those of nodes that are not in our list are known only where the file names them. Undefined for anything else.
 */
export function graphOfWorkflow(json: unknown): Graph | undefined {
  const whole = fieldsOf(json);
  const origins = new Map<string, string>();
  for (const link of listOf(own(whole, 'links')).slice(0, MAX_NODES * 4)) {
    const named = fieldsOf(link);
    const [id, origin] = named
      ? [own(named, 'id'), own(named, 'origin_id')]
      : [listOf(link)[0], listOf(link)[1]];
    if (isId(id) && isId(origin)) origins.set(String(id), String(origin));
  }
  const graph = new Map<string, Node>();
  for (const value of listOf(own(whole, 'nodes')).slice(0, MAX_NODES)) {
    const node = fieldsOf(value);
    const [id, type, mode] = [own(node, 'id'), textOf(own(node, 'type')), own(node, 'mode')];
    if (node === undefined || !isId(id) || type === undefined || mode === MUTED) continue;
    const inputs = new Map<string, unknown>(mode === BYPASSED ? [] : widgetsOf(node, type));
    for (const slot of listOf(own(node, 'inputs')).slice(0, MAX_INPUTS)) {
      const [name, link] = [textOf(own(fieldsOf(slot), 'name')), own(fieldsOf(slot), 'link')];
      const origin = isId(link) ? origins.get(String(link)) : undefined;
      if (name !== undefined && origin !== undefined) inputs.set(name, new NodeLink(origin));
    }
    graph.set(String(id), { id: String(id), type: mode === BYPASSED ? 'Reroute' : type, inputs });
  }
  return graph.size > 0 ? graph : undefined;
}

const isId = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

function widgetsOf(node: Fields, type: string): [string, unknown][] {
  const values = own(node, 'widgets_values');
  if (!Array.isArray(values)) return Object.entries(fieldsOf(values) ?? {}).slice(0, MAX_INPUTS);
  // Newer editors give every widget a slot that says its name; a seed has its control behind it all the same.
  const slots = listOf(own(node, 'inputs'))
    .slice(0, MAX_INPUTS)
    .map(slot => textOf(own(fieldsOf(own(fieldsOf(slot), 'widget')), 'name')))
    .filter(name => name !== undefined)
    .flatMap(name => (/^(noise_)?seed$/.test(name) ? [name, '-'] : [name]));
  const known = Object.hasOwn(WIDGETS, type) ? WIDGETS[type]!.split(' ') : slots;
  return known.map((name, i): [string, unknown] => [name, values[i]]).filter(([name]) => name !== '-');
}
