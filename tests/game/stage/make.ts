/** Protocol objects as the kernel sends them, for tests of the page's state. */
import type { JobView, ModelView, PictureView, ServerEvent } from '../../../game/api/protocol.ts';
import type { GenerationSettings } from '../../../models/settings.ts';

export const SETTINGS: GenerationSettings = {
  prompt: 'a red fox',
  negativePrompt: '',
  seed: 7,
  steps: 20,
  guidanceScale: 4,
  width: 256,
  height: 256,
  sampler: 'DDIM',
  noiseSource: 'cpu',
  model: 'aurora-mini',
};

export const MODEL: ModelView = {
  name: 'aurora-mini',
  kind: 'folder',
  lacks: [],
  families: ['aurora-mini'],
  predictionType: 'v_prediction',
  family: 'aurora-mini',
  path: '/weights/aurora-mini',
  hash: '0123456789',
  sha256: '0123456789'.padEnd(64, '0'),
  hashedFile: '/weights/aurora-mini/transformer/diffusion_pytorch_model.safetensors',
  bytes: 1000,
  defaults: { width: 256, height: 256, steps: 20, guidanceScale: 4, sampler: 'DDIM' },
  sizeMultiple: 16,
  minSide: 64,
  maxSide: 512,
  decoding: { bytesPerPixel: 72, tile: 512, tileStep: 128 },
  embeddingWidths: [],
  loaded: true,
  default: true,
};

export const job = (id: string, patch: Partial<JobView> = {}): JobView => ({
  id,
  purpose: 'picture',
  state: 'queued',
  position: 0,
  step: 0,
  steps: 20,
  secondsPerStep: null,
  etaSeconds: null,
  resumes: 0,
  settings: SETTINGS,
  createdAt: '2026-11-22T20:00:00.000Z',
  finishedAt: null,
  picture: null,
  error: null,
  notes: [],
  ...patch,
});

export const picture = (id: string, prompt = 'a red fox', patch: Partial<PictureView> = {}): PictureView => ({
  id,
  url: `/api/v1/pictures/${id}/file`,
  path: `/pictures/2026-11-22/${id}.png`,
  width: 256,
  height: 256,
  bytes: 1000,
  createdAt: '2026-11-22T20:00:00.000Z',
  settings: { ...SETTINGS, prompt },
  parameters: prompt,
  modelHash: '0123456789',
  starred: false,
  tags: [],
  collections: [],
  ...patch,
});

export const hello = (jobs: readonly JobView[] = []): ServerEvent & { event: 'hello' } => ({
  event: 'hello',
  data: { version: '0.1.0', jobs, models: [MODEL], samplers: ['DDIM', 'Euler'], queue: { paused: false } },
});

export const jobsEvent = (...jobs: JobView[]): ServerEvent & { event: 'jobs' } => ({
  event: 'jobs',
  data: { tick: 1, jobs },
});
