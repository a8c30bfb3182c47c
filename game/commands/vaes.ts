import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'vaes',
  title: 'List autoencoders',
  description: "The autoencoders that can decode a picture in the place of its model's own.",
  permission: 'read',
  input: z.object({
    refresh: z.boolean().optional().describe('Look through the folders again first.'),
  }),
  output: z.object({ vaes: z.array(views.VaeView) }),
  async run({ refresh }, { services }) {
    await (refresh ? services.vaes.refresh() : services.vaes.complete);
    return { vaes: [...services.vaes.list()] };
  },
  cli: {
    async finish({ vaes }, terminal) {
      for (const { name, hash, channels, scale } of vaes)
        terminal.print(`${name}  ${hash}  ${channels} channels, ${scale} pixels a latent pixel`);
      if (vaes.length === 0) terminal.note('There are none. Put some into the folder "vae" of AURORA_HOME.');
      return 0;
    },
  },
});
