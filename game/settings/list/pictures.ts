import { z } from 'zod';
import { defineSetting } from '../setting.ts';

export const picturesFolder = defineSetting({
  ...{ name: 'pictures.folder', group: 'Pictures', title: 'Folder of pictures' },
  ...{ kept: 'kernel', effect: 'restart', folder: 'write' },
  description:
    'Where finished pictures are written, a folder for each day. Pictures that lie elsewhere are not moved, and not listed.',
  ...{ schema: z.string().min(1).max(4096), usual: null, unset: 'the folder "pictures" of AURORA’s home' },
});
