/** Upscalers by A1111's names. */

/** Networks that A1111 has words of its own for, by the names of their files. */
const FILES: Readonly<Record<string, string>> = {
  'r-esrgan 4x+': 'RealESRGAN_x4plus',
  'r-esrgan 4x+ anime6b': 'RealESRGAN_x4plus_anime_6B',
  'r-esrgan general 4xv3': 'realesr-general-x4v3',
  'r-esrgan general wdn 4xv3': 'realesr-general-wdn-x4v3',
  'r-esrgan animevideo': 'realesr-animevideov3',
  'r-esrgan 2x+': 'RealESRGAN_x2plus',
  esrgan_4x: 'ESRGAN',
};

/**
 * Our name of it; of a filter in its own spelling. Undefined for none.
 * @param filters names that are known without a file
 */
export function ourUpscaler(name: string, filters: readonly string[]): string | undefined {
  if (name === '' || name === 'None') return undefined;
  const lower = name.toLowerCase();
  return filters.find(filter => filter.toLowerCase() === lower) ?? FILES[lower] ?? name;
}
