import { globalShortcut } from 'electron';

export const USUAL_THROUGH_KEYS = 'CommandOrControl+Shift+Alt+A';

/**
 * A key that works in any program. The system tells when it is pressed and never when it is let go, so what it does is
 * switched: once on, once off. `off`: none is wanted. Returns the key; null: there is none, or another program has it.
 */
export function takeSystemKeys(keys: string, then: () => void): string | null {
  if (keys === 'off') return null;
  try {
    if (globalShortcut.register(keys, then)) return keys;
  } catch {
    // No such key.
  }
  console.error(`The key ${keys} could not be had for all programs; the settings name another.`);
  return null;
}
