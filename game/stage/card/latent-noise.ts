/** What a picture is before its first step: Gaussian noise, tinted with her light, drawn small and shown large. */

/** Latent pixels a side; the browser's smooth scaling does the rest. */
export const NOISE_SIDE = 22;

const TINTS = [
  [79, 227, 193],
  [108, 199, 255],
  [154, 123, 255],
] as const;

/** Fills RGBA pixels with noise around night; `strength` 0 … 1. `random` gives uniforms in [0, 1). */
export function fillNoise(pixels: Uint8ClampedArray, strength: number, random: () => number): void {
  for (let at = 0; at < pixels.length; at += 4) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const value = Math.max(0, 0.26 + 0.3 * radius * Math.cos(2 * Math.PI * random())) * strength;
    const tint = TINTS[Math.floor(random() * TINTS.length)] ?? TINTS[0];
    for (let channel = 0; channel < 3; channel++) {
      const night = [7, 11, 22][channel]!;
      pixels[at + channel] = night + value * tint[channel]!;
    }
    pixels[at + 3] = 255;
  }
}
