import { z } from 'zod';
import { defineSetting } from '../setting.ts';

export const modelFolders = defineSetting({
  ...{ name: 'models.folders', group: 'Models', title: 'Folders of models', variable: 'AURORA_MODELS' },
  ...{ kept: 'kernel', effect: 'restart', folder: 'read' },
  description:
    'Folders of ComfyUI, of A1111, an extra_model_paths.yaml, or any other. Models, LoRAs and the like are read where they lie.',
  schema: z.array(z.string().min(1).max(4096)).max(100),
  usual: [] as string[],
});
