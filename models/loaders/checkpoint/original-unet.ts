/**
 * The UNet of CompVis' and Stability's code under diffusers' names. There the blocks are numbered through from the
 * first convolution to the last; which of them are levels is seen from the modules that they hold.
 */
import type { Renamed } from './tensor-view.ts';

const MODULES: readonly (readonly [string, string])[] = [
  ['time_embed.0', 'time_embedding.linear_1'],
  ['time_embed.2', 'time_embedding.linear_2'],
  ['time_embed.cond_proj', 'time_embedding.cond_proj'],
  ['label_emb.0.0', 'add_embedding.linear_1'],
  ['label_emb.0.2', 'add_embedding.linear_2'],
  ['input_blocks.0.0', 'conv_in'],
  ['middle_block.0', 'mid_block.resnets.0'],
  ['middle_block.1', 'mid_block.attentions.0'],
  ['middle_block.2', 'mid_block.resnets.1'],
  ['out.0', 'conv_norm_out'],
  ['out.2', 'conv_out'],
];

const RESNET_MODULES: Readonly<Record<string, string>> = {
  'in_layers.0': 'norm1',
  'in_layers.2': 'conv1',
  'emb_layers.1': 'time_emb_proj',
  'out_layers.0': 'norm2',
  'out_layers.3': 'conv2',
};

/** @param tensors by their names below `model.diffusion_model.`; what is not known keeps its name */
export function renameUnet(tensors: readonly Renamed[]): Renamed[] {
  const names = new Set(tensors.map(([name]) => name));
  const modules = new Map([...MODULES, ...downPath(names), ...upPath(names)]);
  return tensors.map(([name, entry]) => [rename(name, modules), entry]);
}

function rename(name: string, modules: ReadonlyMap<string, string>): string {
  const path = name.split('.');
  // The longest known path wins: `output_blocks.2.1.conv` is no attention.
  for (let length = Math.min(path.length, 4); length > 1; length--) {
    const module = modules.get(path.slice(0, length).join('.'));
    if (module === undefined) continue;
    const rest = path.slice(length).join('.');
    return `${module}.${module.includes('.resnets.') ? renameResnet(rest) : rest}`;
  }
  return name;
}

function renameResnet(rest: string): string {
  const [first, second, ...parameter] = rest.split('.');
  if (first === 'skip_connection') return ['conv_shortcut', second, ...parameter].join('.');
  const module = RESNET_MODULES[`${first}.${second}`];
  return module === undefined ? rest : [module, ...parameter].join('.');
}

function downPath(names: ReadonlySet<string>): [string, string][] {
  const modules: [string, string][] = [];
  let [level, layer] = [0, 0];
  for (const index of blockNumbers(names, 'input_blocks').filter(number => number > 0)) {
    const block = `input_blocks.${index}`;
    if (names.has(`${block}.0.op.weight`)) {
      modules.push([`${block}.0.op`, `down_blocks.${level}.downsamplers.0.conv`]);
      [level, layer] = [level + 1, 0];
    } else {
      modules.push([`${block}.0`, `down_blocks.${level}.resnets.${layer}`]);
      modules.push([`${block}.1`, `down_blocks.${level}.attentions.${layer}`]);
      layer++;
    }
  }
  return modules;
}

function upPath(names: ReadonlySet<string>): [string, string][] {
  const modules: [string, string][] = [];
  let [level, layer] = [0, 0];
  for (const index of blockNumbers(names, 'output_blocks')) {
    const block = `output_blocks.${index}`;
    modules.push([`${block}.0`, `up_blocks.${level}.resnets.${layer}`]);
    modules.push([`${block}.1`, `up_blocks.${level}.attentions.${layer}`]);
    layer++;
    // The upsampler comes behind the attention, where there is one.
    for (const place of [1, 2]) {
      if (!names.has(`${block}.${place}.conv.weight`)) continue;
      modules.push([`${block}.${place}.conv`, `up_blocks.${level}.upsamplers.0.conv`]);
      [level, layer] = [level + 1, 0];
    }
  }
  return modules;
}

/** In order; only those that there are, whatever numbers a hostile file may use. */
function blockNumbers(names: ReadonlySet<string>, stem: string): number[] {
  const numbers = [...names].flatMap(name => {
    const [first, number] = name.split('.');
    return first === stem && /^\d{1,4}$/.test(number ?? '') ? [Number(number)] : [];
  });
  return [...new Set(numbers)].sort((a, b) => a - b);
}
