import type { JobRecord } from '../../jobs/job-record.ts';
import type { KernelServices } from '../../services.ts';

/** A1111's `info`: what it says about a batch of which the first picture is the index. */
export function infoOf(records: readonly JobRecord[], services: KernelServices) {
  const { settings } = records[0]!;
  const model = services.models.list().find(known => known.name === settings.model)!;
  const vae = services.vaes.list().find(known => known.name === settings.vae);
  const all = <T>(pick: (record: JobRecord) => T) => records.map(pick);
  return {
    prompt: settings.prompt,
    all_prompts: all(record => record.settings.prompt),
    negative_prompt: settings.negativePrompt,
    all_negative_prompts: all(record => record.settings.negativePrompt),
    seed: settings.seed,
    all_seeds: all(record => record.settings.seed),
    subseed: settings.variation?.seed ?? settings.seed,
    all_subseeds: all(({ settings }) => settings.variation?.seed ?? settings.seed),
    subseed_strength: settings.variation?.strength ?? 0,
    width: settings.width,
    height: settings.height,
    sampler_name: settings.sampler,
    cfg_scale: settings.guidanceScale,
    steps: settings.steps,
    batch_size: records.length,
    restore_faces: false,
    face_restoration_model: null,
    sd_model_name: model.name,
    sd_model_hash: model.hash,
    sd_vae_name: vae?.name ?? null,
    sd_vae_hash: vae?.hash ?? null,
    seed_resize_from_w: -1,
    seed_resize_from_h: -1,
    denoising_strength: settings.source?.strength ?? settings.hires?.strength ?? null,
    extra_generation_params: {},
    index_of_first_image: 0,
    infotexts: all(record => record.text.parameters),
    styles: [],
    job_timestamp: records[0]!.createdAt.toISOString().replace(/\D/g, '').slice(0, 14),
    clip_skip: settings.clipSkip ?? 1,
    is_using_inpainting_conditioning: false,
    version: `AURORA ${services.version}`,
  };
}
