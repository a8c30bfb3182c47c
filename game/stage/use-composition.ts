import { useMemo, useSyncExternalStore } from 'react';
import { type Composition, compose } from './composition.ts';

const size = () => `${window.innerWidth}x${window.innerHeight}`;

function onResize(listener: () => void): () => void {
  window.addEventListener('resize', listener);
  return () => window.removeEventListener('resize', listener);
}

/** The composition for the window as it is now. */
export function useComposition(aspect = 1, near = false, panel = near, full = false): Composition {
  const now = useSyncExternalStore(onResize, size);
  return useMemo(() => {
    const [width = 1280, height = 720] = now.split('x').map(Number);
    return compose(width, height, aspect, near, panel, full);
  }, [now, aspect, near, panel, full]);
}
