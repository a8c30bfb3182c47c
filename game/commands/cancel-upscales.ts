import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'cancel-upscales',
  title: 'Stop enlarging pictures',
  description: 'Ends every enlargement that runs or waits, whoever asked for it. Nothing is left of them.',
  permission: 'paint',
  danger: 'every enlargement that runs or waits',
  rest: { method: 'POST', path: '/upscale/cancel' },
  input: z.object({}),
  output: z.object({}),
  async run(_, { services }) {
    services.cancelUpscales();
    return {};
  },
});
