/** What model files there are, by the names of ComfyUI's folders. */

export const MODEL_KINDS = [
  'checkpoints',
  'loras',
  'vae',
  'text_encoders',
  'diffusion_models',
  'embeddings',
  'upscale_models',
] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

/** Absolute paths, each once, in the order of preference. Folders that do not exist are left out. */
export type ModelPlaces = Readonly<Record<ModelKind, readonly string[]>>;

export function emptyPlaces(): Record<ModelKind, string[]> {
  return Object.fromEntries(MODEL_KINDS.map(kind => [kind, []])) as unknown as Record<ModelKind, string[]>;
}

export function joinPlaces(a: ModelPlaces, b: ModelPlaces): ModelPlaces {
  const places = emptyPlaces();
  for (const kind of MODEL_KINDS) places[kind].push(...a[kind], ...b[kind]);
  return places;
}
