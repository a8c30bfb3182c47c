import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'hear-here',
  title: 'Hear her on this page',
  description: 'The person has touched this page: her voice moves to it from the one where it was.',
  permission: 'speak',
  faces: ['socket'],
  input: z.object({}),
  output: z.object({}),
  async run(_input, { services, page }) {
    if (page) services.voice.audible.touched(page);
    return {};
  },
});
