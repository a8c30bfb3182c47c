/** Her pictures out of shared memory, where a shell hands them over. */
import { HER_PORT, type HerNews } from '../../channels.ts';
import type { HologramLink } from './hologram-link.ts';

/** Asks the shell's preload for the memory that it writes her pictures into; a browser has none, and nothing happens. */
export function takeSharedPictures(link: Pick<HologramLink, 'through' | 'showPixels'>): void {
  const { port1, port2 } = new MessageChannel();
  let memory: Uint8Array | null = null;
  port1.onmessage = ({ data }: MessageEvent<HerNews>) => {
    if (data.type === 'memory') {
      memory = new Uint8Array(data.buffer);
      link.through('memory');
    } else if (memory !== null) {
      const { width, height } = data;
      link.showPixels(memory.subarray(0, width * height * 4), width, height);
    }
  };
  window.postMessage(HER_PORT, window.location.origin, [port2]);
}
