/** How tweaks are written as a file. No imports, so that the page writes the same. */
export const PRESET_FORMAT = 'aurora-tweaks';
export const PRESET_VERSION = 1;

export function writeTweakFile(name: string | null, tweaks: Readonly<Record<string, number>>): string {
  const file = {
    format: PRESET_FORMAT,
    version: PRESET_VERSION,
    ...(name !== null && { name }),
    tweaks,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}
