import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'picture',
  title: 'Look at a picture',
  description: 'Where a picture lies and the settings that it was made with.',
  permission: 'read',
  rest: { method: 'GET', path: '/pictures/{id}' },
  input: z.object({ id: z.string().max(100).describe('The picture.') }),
  output: views.PictureView,
  async run({ id }, { services }) {
    return services.pictures.get(id);
  },
  cli: { positional: ['id'] },
});
