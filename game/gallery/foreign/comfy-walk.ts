/** Ways through ComfyUI's graph. Graphs from files may be cyclic or endless: every walk counts its steps. */

import { LIMITS } from '../../../models/settings.ts';
import { type Graph, linked, type Node, NodeLink } from './comfy-graph.ts';
import { type Lora, modelName } from './foreign-settings.ts';
import { fieldsOf, numberOf, own } from './json-values.ts';

/** Nodes that one walk looks at. */
const MAX_STEPS = 2_000;
const MAX_DEPTH = 64;
/** A text that is longer is cut; the prompt would be refused. */
const cut = (text: string) => text.slice(0, LIMITS.promptCharacters + 1);

/** The nodes upstream of an input, nearest first, along inputs whose name `follow` accepts. */
export function upstream(graph: Graph, from: unknown, follow: (name: string, node: Node) => boolean): Node[] {
  const first = linked(graph, from);
  const seen = new Set<Node>();
  const queue = first ? [first] : [];
  for (let i = 0; i < queue.length && seen.size < MAX_STEPS; i++) {
    const node = queue[i]!;
    if (seen.has(node)) continue;
    seen.add(node);
    for (const [name, input] of node.inputs) {
      const next = follow(name, node) ? linked(graph, input) : undefined;
      if (next && !seen.has(next)) queue.push(next);
    }
  }
  return [...seen];
}

/** Nodes that pass on what they are given name their input by what it is, or not at all. */
const passes = (kind: RegExp) => (name: string, node: Node) =>
  kind.test(name) || (/reroute|switch|any/i.test(node.type) && node.inputs.get(name) instanceof NodeLink);

/** The chain of models behind a sampler: LoRAs, patches, and the checkpoint at its end. */
export const modelChain = (graph: Graph, from: unknown) =>
  upstream(graph, from, passes(/^(model|lora_stack|basic_pipe|pipe)/i));
export const clipChain = (graph: Graph, from: unknown) =>
  upstream(graph, from, passes(/^(clip|positive|negative|conditioning)/i));
export const latentChain = (graph: Graph, from: unknown) =>
  upstream(graph, from, passes(/^(latent|samples|pixels|image|pipe)/i));

const VALUES = /^(value|int|float|number|seed|noise_seed|text|string|prompt|result|Number|STRING)$/i;

/** A number or name that stands in an input, or in a node of one value that it is linked to. */
export function literal(graph: Graph, input: unknown): unknown {
  let value = input;
  for (let step = 0; step < MAX_DEPTH && value instanceof NodeLink; step++) {
    const node = linked(graph, value);
    const entries = [...(node?.inputs ?? [])];
    const found =
      entries.find(([name]) => VALUES.test(name)) ?? (entries.length === 1 ? entries[0] : undefined);
    value = found?.[1];
  }
  return value instanceof NodeLink || typeof value === 'object' ? undefined : value;
}

/** Inputs of nodes that make text out of texts, in the order in which they are joined. */
const PARTS = /^(text|string|prompt|value|populated_text|input)_?([a-z]|\d{1,2})?$/i;

/** A text that stands in an input, or that nodes before it put together as far as they can be understood. */
export function textBehind(graph: Graph, input: unknown, budget = { nodes: MAX_STEPS }, depth = 0): string {
  if (typeof input === 'string') return cut(input);
  const node = linked(graph, input);
  if (node === undefined || depth > MAX_DEPTH || budget.nodes-- <= 0) return '';
  const parts = [...node.inputs].filter(
    ([name, value]) => PARTS.test(name) || (value instanceof NodeLink && node.inputs.size === 1),
  );
  // A wildcard processor keeps the template beside what came of it.
  const populated = node.inputs.get('populated_text');
  if (typeof populated === 'string') return cut(populated);
  const delimiter = node.inputs.get('delimiter');
  return join(
    parts.map(([, value]) => textBehind(graph, value, budget, depth + 1)),
    typeof delimiter === 'string' && delimiter !== '' ? delimiter : ', ',
  );
}

const join = (parts: readonly string[], word: string) => cut(parts.filter(part => part !== '').join(word));

/** Inputs of text encoders. */
const TEXTS = /^(text|prompt|text_g|text_l|clip_l|t5xxl|string|wildcard_text|populated_text)$/;

/** What a conditioning was made of, in our grammar: concatenated is BREAK, combined is AND. */
export function promptBehind(
  graph: Graph,
  input: unknown,
  role: 'positive' | 'negative',
  budget = { nodes: MAX_STEPS },
  depth = 0,
): string {
  const node = linked(graph, input);
  if (node === undefined || depth > MAX_DEPTH || budget.nodes-- <= 0) return '';
  const { inputs, type } = node;
  if (/zeroout/i.test(type)) return '';
  const behind = (name: string) => promptBehind(graph, inputs.get(name), role, budget, depth + 1);
  const both = (word: string, ...names: string[]) => join([...new Set(names.map(behind))], word);
  if (inputs.get('conditioning_1') instanceof NodeLink)
    return both(' AND ', 'conditioning_1', 'conditioning_2');
  if (inputs.get('conditioning_to') instanceof NodeLink)
    return both(' BREAK ', 'conditioning_to', 'conditioning_from');
  // A node that takes both gives both: the role says which is meant.
  const own = inputs.get(role);
  if (own instanceof NodeLink && !isText(graph, own)) return behind(role);
  const texts = own === undefined ? [...inputs].filter(([name]) => TEXTS.test(name)) : [[role, own] as const];
  if (texts.length > 0) {
    const read = texts.map(([, value]) => textBehind(graph, value, budget, depth + 1));
    return join([...new Set(read)], ', ');
  }
  const next = [...inputs].find(
    ([name, value]) => value instanceof NodeLink && /^conditioning|^$|^any|^pipe|^input/.test(name),
  );
  return next ? promptBehind(graph, next[1], role, budget, depth + 1) : '';
}

/** Whether a link leads to a text rather than to a conditioning. */
function isText(graph: Graph, link: NodeLink): boolean {
  const node = linked(graph, link);
  return (
    node !== undefined && ![...node.inputs.keys()].some(name => /^(clip|conditioning|positive)/.test(name))
  );
}

const NUMBERED = /^(?:lora_name|lora)_(\d{1,2})$/;

/** LoRAs of a node that loads one or a stack of them; 0 strength and switched off ones are left out. */
export function lorasOf(graph: Graph, { type, inputs }: Node): Lora[] {
  if (!/lora|efficient loader/i.test(type)) return [];
  const found: Lora[] = [];
  const add = (file: unknown, model: unknown, text: unknown) => {
    const strength = numberOf(literal(graph, model)) ?? 1;
    const ofText = numberOf(literal(graph, text)) ?? strength;
    const name = literal(graph, file);
    if (typeof name !== 'string' || name === '' || name === 'None' || (strength === 0 && ofText === 0))
      return;
    found.push({ name: modelName(name, true), model: strength, text: ofText });
  };
  // A loader of the model alone changes no text encoder.
  const textless = !inputs.has('strength_clip') && /modelonly/i.test(type);
  if (inputs.has('lora_name'))
    add(
      inputs.get('lora_name'),
      inputs.get('strength_model') ?? inputs.get('lora_model_strength'),
      textless ? 0 : (inputs.get('strength_clip') ?? inputs.get('lora_clip_strength')),
    );
  const count = numberOf(inputs.get('lora_count')) ?? 99;
  for (const [key, value] of inputs) {
    const number = NUMBERED.exec(key)?.[1];
    if (number === undefined || Number(number) > count) continue;
    const entry = fieldsOf(value instanceof NodeLink ? undefined : value);
    if (entry) {
      // rgthree's: { on, lora, strength, strengthTwo }
      if (own(entry, 'on') !== false)
        add(own(entry, 'lora'), own(entry, 'strength'), own(entry, 'strengthTwo') ?? undefined);
    } else if (!/^(off|false)$/i.test(String(literal(graph, inputs.get(`switch_${number}`)) ?? 'on'))) {
      const pick = (...names: string[]) =>
        names.map(name => inputs.get(`${name}_${number}`)).find(strength => strength !== undefined);
      // Efficiency's stacker has both ways to say it, and a word for which one counts.
      if (inputs.get('input_mode') === 'simple') add(value, pick('lora_wt'), undefined);
      else
        add(
          value,
          pick('strength', 'model_weight', 'model_str', 'lora_wt', 'strength_model'),
          pick('clip_weight', 'clip_str', 'strength_clip'),
        );
    }
  }
  return found;
}
