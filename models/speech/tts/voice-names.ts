/** Kokoro's voices that ship with AURORA, the default first. */
export const KOKORO_VOICES = ['af_heart', 'af_bella', 'bf_emma', 'am_michael'] as const;
export type KokoroVoice = (typeof KOKORO_VOICES)[number];
