import { z } from 'zod';
import { defaultEta, evaluationsPerStep, samplerNames } from '../../models/schedulers/index.ts';
import { defineCommand } from '../bus/command.ts';

const SamplerView = z
  .object({
    name: z.string(),
    /** In words; of plugins' samplers. */
    title: z.string().nullable(),
    description: z.string().nullable(),
    aliases: z.array(z.string()),
    /** Of the denoiser, in most steps. */
    evaluationsPerStep: z.int(),
    /** Null: it adds no noise. */
    eta: z.number().nullable(),
    /** The plugin that it is of; null: the program’s own. */
    plugin: z.string().nullable(),
    /** Of what it computes. */
    hash: z.string().nullable(),
  })
  .meta({ id: 'Sampler' });

export default defineCommand({
  name: 'samplers',
  title: 'List the samplers',
  description:
    'What leads from noise to picture: the program’s own samplers, and those of plugins that were granted.',
  permission: 'read',
  input: z.object({}),
  output: z.object({ samplers: z.array(SamplerView) }),
  async run(_input, { services: { plugins } }) {
    await plugins.complete;
    const own = samplerNames().map(({ name, aliases }) => ({
      ...{ name, title: null, description: null, aliases: [...aliases] },
      evaluationsPerStep: evaluationsPerStep(name),
      eta: defaultEta(name) ?? null,
      ...{ plugin: null, hash: null },
    }));
    const granted = plugins.samplers.map(({ name, title, description, recipe, hash }) => ({
      ...{ name, title, description, aliases: [] },
      evaluationsPerStep: evaluationsPerStep(recipe),
      eta: defaultEta(recipe) ?? null,
      ...{ plugin: name.slice(0, name.indexOf('.')), hash },
    }));
    return { samplers: [...own, ...granted] };
  },
  cli: {
    async finish({ samplers }, terminal) {
      for (const { name, title, aliases, hash } of samplers)
        terminal.print([name, ...(hash === null ? [aliases.join(', ')] : [hash, title])].join('  '));
      return 0;
    },
  },
});
