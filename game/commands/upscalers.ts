import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'upscalers',
  title: 'List upscalers',
  description:
    'What pictures can be enlarged with: filters, and networks (ESRGAN, Real-ESRGAN, compact ones) from files.',
  permission: 'read',
  input: z.object({
    refresh: z.boolean().optional().describe('Look through the folders again first.'),
  }),
  output: z.object({ upscalers: z.array(views.UpscalerView) }),
  async run({ refresh }, { services }) {
    await (refresh ? services.upscalers.refresh() : services.upscalers.complete);
    return { upscalers: [...services.upscalers.list()] };
  },
  cli: {
    async finish({ upscalers }, terminal) {
      for (const { name, hash, architecture, scale, latent } of upscalers) {
        const what =
          architecture === null ? (latent ? 'among latents' : 'filter') : `${architecture} ×${scale}`;
        terminal.print([name, ...(hash === null ? [] : [hash]), what].join('  '));
      }
      return 0;
    },
  },
});
