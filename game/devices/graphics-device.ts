import { readdirSync } from 'node:fs';

/** Where Linux shows graphics hardware: kernel drivers, NVIDIA's own, and that of a Windows around it. */
const LINUX = [
  ['/dev/dri', /^renderD\d+$/],
  ['/dev', /^(nvidia\d+|dxg|kfd)$/],
] as const;

/**
 * A graphics device that a provider could run on, by name; null for none. Windows and macOS always have one that they can tell
 * from software; there the providers themselves are asked.
 */
export function graphicsDevice(
  platform: NodeJS.Platform = process.platform,
  list: (folder: string) => readonly string[] = readdirSync,
): string | null {
  if (platform === 'win32' || platform === 'darwin') return 'of this system';
  for (const [folder, name] of LINUX) {
    try {
      const found = [...list(folder)].sort().find(entry => name.test(entry));
      if (found) return `${folder}/${found}`;
    } catch {
      // No such folder: no such device.
    }
  }
  return null;
}
