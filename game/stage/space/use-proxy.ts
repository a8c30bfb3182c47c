import { type RefObject, useEffect } from 'react';
import type { SpaceLink } from './space-link.ts';

/** Lets the scene move an element with its card. */
export function useProxy(
  space: SpaceLink,
  serial: number,
  ref: RefObject<HTMLElement | null>,
  { left, top, width, height }: { left: number; top: number; width: number; height: number },
): void {
  useEffect(() => {
    const element = ref.current;
    return element ? space.setProxy(serial, { element, left, top, width, height }) : undefined;
  }, [space, serial, ref, left, top, width, height]);
}
