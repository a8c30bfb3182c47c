import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';
import { pictureIds } from '../gallery/picture-ids.ts';

export default defineCommand({
  name: 'restore-pictures',
  title: 'Bring deleted pictures back',
  description:
    'Undoes `delete-pictures`, as long as they are not gone for good. Answers with those that came back.',
  permission: 'paint',
  rest: { method: 'POST', path: '/pictures/restore' },
  input: z.object({ pictures: pictureIds }),
  output: z.object({ pictures: z.array(views.PictureView) }),
  async run({ pictures }, { services }) {
    return { pictures: await services.pictures.restore(pictures) };
  },
  cli: {
    positional: ['pictures'],
    prepare: async typed => ({ ...typed, pictures: String(typed.pictures ?? '').split(',') }),
    async finish({ pictures }, terminal) {
      for (const { path } of pictures) terminal.print(path);
      if (pictures.length === 0) terminal.note('they are not in the trash any more');
      return 0;
    },
  },
});
