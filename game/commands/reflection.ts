import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { ReflectionView } from '../mind/reflection/reflection-view.ts';

export default defineCommand({
  name: 'reflection',
  title: 'See what she does when nobody needs her',
  description:
    'Whether she reflects or dreams, when she will do so next, and the mood that the last day has left.',
  permission: 'read',
  input: z.object({}),
  output: ReflectionView,
  async run(_input, { services }) {
    return services.reflection();
  },
});
