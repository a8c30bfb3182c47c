/** How fast a pointer is, from where it was in its last moments. */

/** Milliseconds that count: a hand that stops before it lets go puts down, and does not throw. */
const MOMENT = 110;

export class Pace {
  #seen: { x: number; y: number; time: number }[] = [];

  /** @param time milliseconds, of the event */
  add(x: number, y: number, time: number): void {
    this.#seen = this.#seen.filter(place => time - place.time <= MOMENT);
    this.#seen.push({ x, y, time });
  }

  /** CSS pixels a second when it lets go. */
  at(time: number): { vx: number; vy: number } {
    const recent = this.#seen.filter(place => time - place.time <= MOMENT);
    const [first, last] = [recent[0], recent.at(-1)];
    if (!first || !last || last.time - first.time < 4) return { vx: 0, vy: 0 };
    const seconds = (last.time - first.time) / 1000;
    return { vx: (last.x - first.x) / seconds, vy: (last.y - first.y) / seconds };
  }
}
