const query = () => window.matchMedia('(prefers-reduced-motion: reduce)');

/** The person asked their system for less movement. Read at each use: it can change while the page is open. */
export const prefersStill = (): boolean => query().matches;

export function onMotionChange(listener: () => void): () => void {
  const media = query();
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
}

/** Pictures per second for what moves beside the backdrop; fewer where the backdrop found the machine slow. */
export function liveliness(): number {
  return document.documentElement.dataset.tier === 'low' ? 12 : 60;
}
