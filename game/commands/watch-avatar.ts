import { z } from 'zod';
import { AvatarView, WATCH_WAYS } from '../avatar/avatar-view.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'watch-avatar',
  title: 'Watch her',
  description:
    'Says how this client sees her: out of shared memory, through its socket (pictures follow as binary frames, each to be confirmed), or not at all. She is drawn while somebody watches.',
  permission: 'read',
  faces: ['socket'],
  input: z.object({
    through: z.enum(WATCH_WAYS).describe('How her pictures come.'),
    still: z.boolean().default(false).describe('The person asked for less movement.'),
  }),
  output: AvatarView,
  async run({ through, still }, { services, page }) {
    if (!page) return services.avatar.view();
    return services.avatar.watch(page, through, still, {
      send: (serial, frame) => page.sendAvatarFrame(serial, frame),
    });
  },
});
