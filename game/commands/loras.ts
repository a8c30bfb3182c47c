import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'loras',
  title: 'List LoRAs',
  description: 'The LoRA files that a prompt may name, as in <lora:name:0.8>.',
  permission: 'read',
  input: z.object({
    refresh: z.boolean().optional().describe('Look through the folders again first.'),
  }),
  output: z.object({ loras: z.array(views.LoraView) }),
  async run({ refresh }, { services }) {
    await (refresh ? services.loras.refresh() : services.loras.complete);
    return { loras: services.loras.list() };
  },
  cli: {
    async finish({ loras }, terminal) {
      for (const { name, family, rank } of loras)
        terminal.print(`${name}  rank ${rank}${family ? `  ${family}` : ''}`);
      if (loras.length === 0)
        terminal.note('There are none. Put some into the folder "loras" of AURORA_HOME.');
      return 0;
    },
  },
});
