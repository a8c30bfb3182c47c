import { type PointerEvent, useMemo, useRef } from 'react';
import { StageInput } from '../../../components/index.ts';
import { Pace } from './pace.ts';
import type { SpaceLink } from './space-link.ts';

/** Pixels that a pointer may wander in a click. */
const CLICK = 6;

/**
 * A card under a pointer: moved, it is in the hand; let go, it is thrown, laid down or goes home. A click stays a click. With Alt held the
 * browser's own dragging takes over, which gives the file to another program.
 */
export function useHand(space: SpaceLink, serial: number) {
  const from = useRef<{ x: number; y: number; taken: boolean; pace: Pace } | null>(null);
  const dragged = useRef(false);
  return useMemo(() => {
    const hover = (on: number) => space.door?.post(StageInput.hovered, serial, on);
    const end = (event: PointerEvent<HTMLElement>) => {
      const start = from.current;
      from.current = null;
      if (!start?.taken) return;
      dragged.current = true;
      // A click follows at once, if at all.
      setTimeout(() => {
        dragged.current = false;
      }, 0);
      space.door?.drag(event.clientX, event.clientY);
      const { vx, vy } = start.pace.at(event.timeStamp);
      space.door?.release(vx, vy);
    };
    return {
      onPointerEnter: () => hover(1),
      onPointerLeave: () => hover(0),
      onFocus: () => hover(1),
      onBlur: () => hover(0),
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0 || event.altKey || space.door === null) return;
        // At once: a quick hand is outside of the card with its first movement.
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, y: event.clientY, taken: false, pace: new Pace() };
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const start = from.current;
        if (start === null) return;
        start.pace.add(event.clientX, event.clientY, event.timeStamp);
        if (start.taken) space.door?.drag(event.clientX, event.clientY);
        else if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > CLICK) {
          start.taken = true;
          space.door?.grab(serial, start.x, start.y);
          space.door?.drag(event.clientX, event.clientY);
        }
      },
      onPointerUp: end,
      onPointerCancel: end,
      onClickCapture: (event: { preventDefault(): void; stopPropagation(): void }) => {
        if (!dragged.current) return;
        event.preventDefault();
        event.stopPropagation();
      },
      /** Whether the browser's own dragging is to begin. */
      mayDragOut: () => from.current === null,
    };
  }, [space, serial]);
}
