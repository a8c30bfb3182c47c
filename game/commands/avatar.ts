import { z } from 'zod';
import { AvatarView } from '../avatar/avatar-view.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'avatar',
  title: 'See how she is drawn',
  description: 'Whether she is drawn, by what, how long a frame takes, and who sees her.',
  permission: 'read',
  input: z.object({}),
  output: AvatarView,
  async run(_input, { services }) {
    return services.avatar.view();
  },
});
