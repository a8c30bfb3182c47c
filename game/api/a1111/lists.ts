import { freemem, totalmem } from 'node:os';
import type { FastifyInstance } from 'fastify';
import { samplerNames, scheduleNames } from '../../../models/schedulers/index.ts';
import { UPSCALERS } from '../../../models/settings.ts';
import type { KernelServices } from '../../services.ts';
import { modelTitle } from './model-title.ts';
import { SCRIPTS } from './script.ts';

/** What there is to choose from, in the shapes that A1111 lists it. What AURORA has none of is an empty list. */
export function addLists(server: FastifyInstance, services: KernelServices): void {
  server.get('/sdapi/v1/samplers', async () => {
    await services.plugins.complete;
    const all = [...samplerNames(), ...services.plugins.samplers.map(({ name }) => ({ name, aliases: [] }))];
    return all.map(({ name, aliases }) => ({ name, aliases, options: {} }));
  });
  server.get('/sdapi/v1/schedulers', async () =>
    scheduleNames().map(({ name, aliases }) => ({
      name: name.toLowerCase().replaceAll(' ', '_'),
      label: name,
      aliases,
      default_rho: name === 'Karras' ? 7 : -1,
      need_inner_model: name === 'SGM Uniform',
    })),
  );
  server.get('/sdapi/v1/sd-models', async () =>
    services.models.list().map(({ name, hash, sha256, path }) => ({
      title: modelTitle({ name, hash }),
      model_name: name,
      hash,
      sha256,
      filename: path,
      config: null,
    })),
  );
  server.get('/sdapi/v1/sd-vae', async () => {
    await services.vaes.complete;
    return services.vaes.list().map(({ name, path }) => ({ model_name: name, filename: path }));
  });
  server.post('/sdapi/v1/refresh-vae', async () => {
    await services.vaes.refresh();
    return null;
  });
  for (const nothing of ['hypernetworks', 'face-restorers', 'scripts']) {
    server.get(`/sdapi/v1/${nothing}`, async () =>
      nothing === 'scripts' ? { txt2img: SCRIPTS, img2img: SCRIPTS } : [],
    );
  }
  server.get('/sdapi/v1/prompt-styles', async () => {
    const styles = await services.styles.list();
    return styles.map(({ name, prompt, negativePrompt }) => ({
      name,
      prompt,
      negative_prompt: negativePrompt,
    }));
  });
  // A1111 lists those of pixels and those of latents apart.
  server.get('/sdapi/v1/upscalers', async () => {
    await services.upscalers.complete;
    const listed = services.upscalers.list().filter(({ latent }) => !latent);
    return listed.map(({ name, path, architecture, scale }) => ({
      name,
      model_name: architecture,
      model_path: path,
      model_url: null,
      scale: scale ?? 4,
    }));
  });
  server.get('/sdapi/v1/latent-upscale-modes', async () =>
    UPSCALERS.filter(name => name.startsWith('Latent')).map(name => ({ name })),
  );
  server.get('/sdapi/v1/loras', async () => {
    await services.loras.complete;
    return services.loras.list().map(({ name, path, words, family }) => ({
      name,
      alias: name,
      path,
      metadata: { ss_base_model_version: family, trained_words: words },
    }));
  });
  server.post('/sdapi/v1/refresh-loras', async () => {
    await services.loras.refresh();
    return null;
  });
  server.get('/sdapi/v1/embeddings', async () => {
    await services.embeddings.complete;
    // A1111 means its one model; here each request names its own, and what fits any of them is of use.
    const usable = new Set(services.models.list().map(({ embeddingWidths }) => embeddingWidths.join()));
    const all = services.embeddings.list().map(({ name, vectors, widths }) => {
      const shape = widths.reduce((sum, width) => sum + width, 0);
      const view = { step: null, sd_checkpoint: null, sd_checkpoint_name: null, shape, vectors };
      return { name, view, fits: usable.has(widths.join()) };
    });
    const those = (fits: boolean) =>
      Object.fromEntries(all.filter(each => each.fits === fits).map(({ name, view }) => [name, view]));
    return { loaded: those(true), skipped: those(false) };
  });
  server.post('/sdapi/v1/refresh-embeddings', async () => {
    await services.embeddings.refresh();
    return null;
  });
  server.get('/sdapi/v1/memory', async () => ({
    ram: { free: freemem(), used: totalmem() - freemem(), total: totalmem() },
    cuda: { error: 'no CUDA device is used' },
  }));
  server.get('/sdapi/v1/cmd-flags', async () => ({ api: true, listen: false, nowebui: false }));
}
