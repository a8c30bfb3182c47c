const query = () => window.matchMedia('(prefers-reduced-motion: reduce)');

/** The person asked their system for less movement. Read at each use: it can change while the page is open. */
export const prefersStill = (): boolean => query().matches;

export function onMotionChange(listener: () => void): () => void {
  const media = query();
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
}
