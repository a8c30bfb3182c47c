import type { FastifyInstance } from 'fastify';
import { AuroraError } from '../../../models/errors.ts';
import { showValue } from '../../bus/parse-input.ts';
import type { KernelServices } from '../../services.ts';
import { modelTitle, nameOfTitle } from './model-title.ts';

/** The settings of A1111 that mean something here; a client may set them to what they are. */
export function addOptions(server: FastifyInstance, services: KernelServices): void {
  const options = () => {
    const model = services.models.list().find(known => known.default)!;
    return {
      sd_model_checkpoint: modelTitle(model),
      sd_checkpoint_hash: model.hash,
      sd_vae: 'Automatic',
      samples_format: 'png',
      samples_save: true,
      enable_pnginfo: true,
      show_progress_every_n_steps: 1,
      CLIP_stop_at_last_layers: 1,
      randn_source: 'CPU',
      emphasis: 'Original',
    };
  };
  server.get('/sdapi/v1/options', async () => options());
  server.post('/sdapi/v1/options', async request => {
    const body = request.body ?? {};
    if (typeof body !== 'object') throw bodyNotObject(body);
    const model = (body as Record<string, unknown>).sd_model_checkpoint;
    if (typeof model === 'string') {
      const name = nameOfTitle(model);
      const known = services.models.list();
      if (!known.some(one => one.name === name)) {
        throw new AuroraError('UNKNOWN_MODEL', `There is no model "${showValue(name)}".`, {
          field: 'sd_model_checkpoint',
          value: showValue(name),
          legal: known.map(one => one.name),
          hint: 'Use a title that /sdapi/v1/sd-models lists.',
        });
      }
    }
    return null;
  });
}

const bodyNotObject = (body: unknown) =>
  new AuroraError('INPUT_NOT_OBJECT', 'Options are an object.', {
    value: showValue(body),
    legal: 'an object of options by name',
    hint: 'Send a JSON object.',
  });
