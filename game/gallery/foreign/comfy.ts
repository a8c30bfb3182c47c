/** ComfyUI's pictures: from the sampler back to everything that decided the picture. */
import { LIMITS } from '../../../models/settings.ts';
import { type Graph, graphOfPrompt, graphOfWorkflow, linked, type Node } from './comfy-graph.ts';
import {
  clipChain,
  latentChain,
  literal,
  lorasOf,
  modelChain,
  promptBehind,
  upstream,
} from './comfy-walk.ts';
import {
  type ForeignSettings,
  foreignSettings,
  plainBrackets,
  putClipSkip,
  putModel,
  putNumber,
  putPrompts,
  putSampler,
  putSeed,
  withLoras,
} from './foreign-settings.ts';
import { numberOf, parseJson, textOf } from './json-values.ts';

/** Of KSampler and its relatives in custom nodes: something to sample with, and something to sample. */
const isSampler = ({ inputs }: Node) =>
  (inputs.has('sampler_name') || inputs.has('sampler')) &&
  ['latent_image', 'latent', 'samples', 'latent_image_optional'].some(name => inputs.has(name));

/** Undefined when the texts hold no graph with a sampler in it. */
export function readComfy(text: {
  readonly prompt?: string | undefined;
  readonly workflow?: string | undefined;
}): ForeignSettings | undefined {
  const { prompt, workflow } = text;
  const ran = prompt === undefined ? undefined : graphOfPrompt(parseJson(prompt));
  const graph = ran ?? (workflow === undefined ? undefined : graphOfWorkflow(parseJson(workflow)));
  const sampler = graph && lastSampler(graph);
  return graph && sampler && readSampler(graph, sampler);
}

/** The sampler nearest to what is saved; of several such outputs, the first. Any sampler where nothing is saved. */
function lastSampler(graph: Graph): Node | undefined {
  const nodes = [...graph.values()];
  for (const output of nodes.filter(({ type }) => /save|preview|output|combine/i.test(type))) {
    const images = [...output.inputs].find(([name]) => /^(images?|samples|pixels|any|source)/i.test(name));
    const found = upstream(graph, images?.[1], () => true).find(isSampler);
    if (found) return found;
  }
  return nodes.find(isSampler);
}

/** What a sampler is told, through whichever nodes. */
interface Sampling {
  readonly seed: unknown;
  readonly steps: unknown;
  readonly cfg: unknown;
  readonly sampler: unknown;
  readonly scheduler: unknown;
  readonly denoise: number;
  readonly model: unknown;
  readonly positive: unknown;
  readonly negative: unknown;
  readonly latent: unknown;
}

function samplingOf(graph: Graph, { inputs }: Node): Sampling {
  const node = (name: string) => linked(graph, inputs.get(name))?.inputs;
  const [guider, noise, sigmas, chosen] = ['guider', 'noise', 'sigmas', 'sampler'].map(node);
  const pick = (...values: unknown[]) => values.find(value => value !== undefined);
  const [steps, start] = ['steps', 'start_at_step'].map(name => numberOf(literal(graph, inputs.get(name))));
  // KSamplerAdvanced says where it begins; KSampler, how much of the schedule it does.
  const begun = steps && start ? Math.max(0, 1 - start / steps) : 1;
  const sampler =
    chosen?.get('sampler_name') ?? typeNamed(linked(graph, inputs.get('sampler'))?.type, /^Sampler(.+)$/);
  const scheduler =
    sigmas?.get('scheduler') ?? typeNamed(linked(graph, inputs.get('sigmas'))?.type, /^(.+)Scheduler$/);
  return {
    seed: literal(graph, pick(inputs.get('seed'), inputs.get('noise_seed'), noise?.get('noise_seed'))),
    steps: literal(graph, pick(inputs.get('steps'), sigmas?.get('steps'))),
    cfg: literal(graph, pick(inputs.get('cfg'), guider?.get('cfg'))),
    sampler: literal(graph, pick(inputs.get('sampler_name'), sampler)),
    scheduler: literal(graph, pick(inputs.get('scheduler'), scheduler)),
    denoise: numberOf(literal(graph, pick(inputs.get('denoise'), sigmas?.get('denoise')))) ?? begun,
    model: pick(inputs.get('model'), guider?.get('model')),
    positive: pick(inputs.get('positive'), guider?.get('positive'), guider?.get('conditioning')),
    negative: pick(inputs.get('negative'), guider?.get('negative')),
    latent: pick(
      ...['latent_image', 'latent', 'samples', 'latent_image_optional'].map(name => inputs.get(name)),
    ),
  };
}

/** A sampler or schedule that is a node of its own: SamplerEulerAncestral, KarrasScheduler. */
function typeNamed(type: string | undefined, pattern: RegExp): string | undefined {
  return (type && pattern.exec(type)?.[1])?.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}

function readSampler(graph: Graph, last: Node): ForeignSettings {
  const to = foreignSettings('ComfyUI');
  const second = samplingOf(graph, last);
  const between = latentChain(graph, second.latent);
  const earlier = between.find(node => node !== last && isSampler(node));
  const first = earlier ? samplingOf(graph, earlier) : second;
  to.settings.noiseSource = 'cpu';
  to.settings.promptWeighting = 'ComfyUI';
  putSeed(to, first.seed);
  putNumber(to, 'steps', first.steps, 'steps');
  putNumber(to, 'guidanceScale', first.cfg ?? 1, 'cfg');
  putSampler(to, first.sampler, first.scheduler);
  putSize(to, graph, earlier ? latentChain(graph, first.latent) : between, first);
  putModels(to, graph, first);
  if (earlier) putSecondPass(to, graph, second, between.slice(0, between.indexOf(earlier)));
  return to;
}

function putModels(to: ForeignSettings, graph: Graph, { model, positive, negative }: Sampling): void {
  const chain = modelChain(graph, model);
  const value = (node: Node, ...names: string[]) =>
    names.map(name => textOf(literal(graph, node.inputs.get(name)))).find(text => text !== undefined);
  putModel(
    to,
    chain
      .map(node => value(node, 'ckpt_name', 'unet_name', 'base_ckpt_name', 'model_name'))
      .find(name => name),
  );
  const clip = clipChain(graph, positive);
  const stop = clip
    .map(({ inputs }) => inputs.get('stop_at_clip_layer') ?? inputs.get('clip_skip'))
    .find(v => v !== undefined);
  const skip = numberOf(literal(graph, stop));
  putClipSkip(to, skip === undefined ? undefined : -skip);
  const said = promptBehind(graph, positive, 'positive');
  // The nearest to the sampler was applied last; a prompt names them in the order of loading.
  const loras = [...new Set([...chain, ...clip])].reverse().flatMap(node => {
    // Where the text encoder does not come from it, it changes the model alone.
    const aside = node.inputs.has('clip') && !clip.includes(node);
    return lorasOf(graph, node).map(lora => (aside ? { ...lora, text: 0 } : lora));
  });
  const negatives = negative === undefined ? '' : promptBehind(graph, negative, 'negative');
  putPrompts(to, withLoras(to, plainBrackets(said), loras), plainBrackets(negatives));
  if (said === '') to.notes.push('its prompt could not be found among its nodes');
}

function putSize(to: ForeignSettings, graph: Graph, chain: readonly Node[], { denoise }: Sampling): void {
  const side = (node: Node, name: string) =>
    literal(graph, node.inputs.get(name) ?? node.inputs.get(`empty_latent_${name}`));
  const sized = chain.find(
    node => numberOf(side(node, 'width')) !== undefined && numberOf(side(node, 'height')) !== undefined,
  );
  if (sized) {
    putNumber(to, 'width', side(sized, 'width'), 'width');
    putNumber(to, 'height', side(sized, 'height'), 'height');
  }
  const begun = chain.some(({ type }) => /^load.*image|^vaeencode/i.test(type));
  if (begun || denoise < 1)
    to.notes.push(`it began with another picture (denoise ${denoise}), which its text does not hold`);
}

/** A later sampler over an enlarged latent is our second pass. */
function putSecondPass(
  to: ForeignSettings,
  graph: Graph,
  { denoise, steps }: Sampling,
  between: readonly Node[],
): void {
  const { width, height } = to.settings;
  const number = (node: Node, name: string) => numberOf(literal(graph, node.inputs.get(name)));
  const scaled = between.find(node => number(node, 'scale_by') !== undefined);
  const sized = between.find(node => number(node, 'width') && number(node, 'height'));
  const scale = scaled && number(scaled, 'scale_by');
  const of = (side: number | undefined) => (side && scale ? Math.round((side * scale) / 8) * 8 : undefined);
  const size = [
    of(width) ?? (sized && number(sized, 'width')),
    of(height) ?? (sized && number(sized, 'height')),
  ];
  // ComfyUI does `steps` of a schedule of steps / denoise; we are told the whole schedule.
  const whole = Math.round((numberOf(steps) ?? Number.NaN) / denoise);
  const [wide, high] = size.map(side =>
    side && Number.isInteger(side) && side <= 16_384 ? side : undefined,
  );
  const legal = denoise > 0 && denoise <= 1 && whole >= LIMITS.steps.min && whole <= LIMITS.steps.max;
  if (!wide || !high || wide < 1 || high < 1 || !legal) {
    to.notes.push(`it went through a second pass (denoise ${denoise}) that could not be understood`);
    return;
  }
  const method = textOf(literal(graph, (scaled ?? sized)?.inputs.get('upscale_method')));
  const inLatents = between.some(({ type }) => /latentupscale/i.test(type));
  const upscaler = !inLatents ? 'Lanczos' : method === 'nearest-exact' ? 'Latent (nearest-exact)' : 'Latent';
  to.settings.hires = { width: wide, height: high, upscaler, strength: denoise, steps: whole };
}
