import { z } from 'zod';
import { FaceView } from '../avatar/face-view.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'face',
  title: 'See her face',
  description:
    'What she feels, where she looks, whether she speaks, and the weights of all shapes of her face, as of now.',
  permission: 'read',
  input: z.object({}),
  output: FaceView,
  async run(_input, { services }) {
    return services.face.view();
  },
});
