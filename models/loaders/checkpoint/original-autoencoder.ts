/** The autoencoder of CompVis' and Stability's code under diffusers' names. */
import { asMatrix, type Renamed } from './tensor-view.ts';

const ATTENTION: Readonly<Record<string, string>> = {
  norm: 'group_norm',
  q: 'to_q',
  k: 'to_k',
  v: 'to_v',
  proj_out: 'to_out.0',
};

/** @param tensors by their names below `first_stage_model.`; what is not known keeps its name */
export function renameAutoencoder(tensors: readonly Renamed[]): Renamed[] {
  const coarsest = Math.max(
    0,
    ...tensors.map(([name]) => Number(/^decoder\.up\.(\d{1,4})\./.exec(name)?.[1] ?? 0)),
  );
  return tensors.map(([name, entry]) => {
    const attention = /^(encoder|decoder)\.mid\.attn_1\.(\w+)\.(\w+)$/.exec(name);
    if (attention) {
      const [, half, module, parameter] = attention as unknown as [string, string, string, string];
      const renamed = `${half}.mid_block.attentions.0.${ATTENTION[module] ?? module}.${parameter}`;
      // Its projections are stored as 1×1 convolutions.
      return [renamed, asMatrix(entry)];
    }
    return [renameModule(name, coarsest), entry];
  });
}

/** @param coarsest number of the level with the smallest pictures, where diffusers begins to count on the way up */
function renameModule(name: string, coarsest: number): string {
  return name
    .replace(/^(encoder|decoder)\.norm_out\./, '$1.conv_norm_out.')
    .replace(/\.mid\.block_([12])\./, (_, number) => `.mid_block.resnets.${Number(number) - 1}.`)
    .replace(/^encoder\.down\.(\d+)\.block\./, 'encoder.down_blocks.$1.resnets.')
    .replace(/^encoder\.down\.(\d+)\.downsample\./, 'encoder.down_blocks.$1.downsamplers.0.')
    .replace(/^decoder\.up\.(\d+)\.block\./, (_, level) => `decoder.up_blocks.${coarsest - level}.resnets.`)
    .replace(
      /^decoder\.up\.(\d+)\.upsample\./,
      (_, level) => `decoder.up_blocks.${coarsest - level}.upsamplers.0.`,
    )
    .replace('.nin_shortcut.', '.conv_shortcut.');
}
