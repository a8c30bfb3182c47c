import { pageLook } from './preferences/look.ts';

const query = () => window.matchMedia('(prefers-reduced-motion: reduce)');

/** The person asked for less movement: of this page, or of their whole system. Read at each use: it can change while the page is open. */
export function prefersStill(): boolean {
  const { motion } = pageLook.look();
  return motion === 'less' || (motion === 'system' && query().matches);
}

export function onMotionChange(listener: () => void): () => void {
  const media = query();
  media.addEventListener('change', listener);
  const stop = pageLook.subscribe(listener);
  return () => {
    media.removeEventListener('change', listener);
    stop();
  };
}

/** Pictures per second for what moves beside the backdrop; fewer where the backdrop found the machine slow. */
export function liveliness(): number {
  return document.documentElement.dataset.tier === 'low' ? 12 : 60;
}
