import { type AuroraWorld, post } from '../components/index.ts';

/**
 * The way into the world for everything outside. What does not fit into the world's mailbox (a machine that slept,
 * a flood of requests) waits here, in order, for the next tick: nothing is lost and nobody is told off.
 */
export interface Inbox {
  post(kind: number, a: number, b?: number, x?: number): void;
  /** Moves what waits into the mailbox; call it before each tick. */
  flush(): void;
}

/** @param onPost called for each thing that comes in */
export function createInbox(world: AuroraWorld, onPost = () => {}): Inbox {
  let waiting: (readonly [kind: number, a: number, b: number, x: number])[] = [];
  return {
    post(kind, a, b = 0, x = 0) {
      onPost();
      if (waiting.length > 0 || !post(world.inbox, kind, a, b, x)) waiting.push([kind, a, b, x]);
    },
    flush() {
      if (waiting.length === 0) return;
      let moved = 0;
      while (moved < waiting.length && post(world.inbox, ...waiting[moved]!)) moved++;
      waiting = waiting.slice(moved);
    },
  };
}
