/**
 * Pages that get her picture through their socket. Each says when it has shown one, and is sent no more than two ahead, so that
 * a slow one sees fewer pictures and never old ones. A picture is only encoded when somebody can take it.
 */
import type { EncodedFrame } from './host-protocol.ts';

/** On their way to a page at once: one travels while one is drawn. */
const AHEAD = 2;
/** Milliseconds after which a picture that nobody confirmed is taken for lost: the page was asleep. */
const LOST_MS = 2000;

export interface FrameViewer {
  send(serial: number, frame: EncodedFrame): void;
}

interface Line {
  /** Number of the picture sent last, and of the one shown last. */
  sent: number;
  seen: number;
  sentAt: number;
  /** Bytes that may still be sent now. */
  credit: number;
  creditAt: number;
}

export class FrameViewers {
  readonly #lines = new Map<FrameViewer, Line>();
  readonly #now: () => number;
  readonly #budget: number;
  readonly #want: () => void;
  #asked = false;

  /**
   * @param now milliseconds
   * @param budget bytes a second for each
   * @param want asks for the next picture
   */
  constructor(now: () => number, budget: number, want: () => void) {
    this.#now = now;
    this.#budget = budget;
    this.#want = want;
  }

  add(viewer: FrameViewer): void {
    const now = this.#now();
    this.#lines.set(viewer, { sent: 0, seen: 0, sentAt: now, credit: this.#budget / 4, creditAt: now });
    this.ask();
  }

  remove(viewer: FrameViewer): void {
    this.#lines.delete(viewer);
  }

  seen(viewer: FrameViewer, serial: number): void {
    const line = this.#lines.get(viewer);
    // A number that was never sent confirms nothing.
    if (line && Number.isInteger(serial) && serial > line.seen && serial <= line.sent) line.seen = serial;
    this.ask();
  }

  /** Whoever encodes is there again: what it was asked for before is lost. */
  restarted(): void {
    this.#asked = false;
    this.ask();
  }

  /** A picture has come. */
  deliver(frame: EncodedFrame): void {
    this.#asked = false;
    const bytes = frame.colour.length + frame.alpha.length;
    for (const [viewer, line] of this.#lines) {
      if (!this.#takes(line)) continue;
      line.credit -= bytes;
      line.sent++;
      line.sentAt = this.#now();
      viewer.send(line.sent, frame);
    }
    this.ask();
  }

  /** To be called now and then as well: credit comes with time. */
  ask(): void {
    if (this.#asked) return;
    for (const line of this.#lines.values()) {
      if (!this.#takes(line)) continue;
      this.#asked = true;
      this.#want();
      return;
    }
  }

  #takes(line: Line): boolean {
    const now = this.#now();
    line.credit = Math.min(this.#budget / 4, line.credit + (this.#budget * (now - line.creditAt)) / 1000);
    line.creditAt = now;
    if (line.sent > line.seen && now - line.sentAt > LOST_MS) line.seen = line.sent;
    return line.credit > 0 && line.sent - line.seen < AHEAD;
  }
}
