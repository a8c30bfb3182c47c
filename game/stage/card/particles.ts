/** Points of light (or ash) with a life; fixed memory, oldest overwritten first. Pixels and seconds. */

export interface Emission {
  readonly x: number;
  readonly y: number;
  readonly vx: number;
  readonly vy: number;
  readonly life: number;
  readonly size: number;
}

export interface Forces {
  /** Pixels per second², downwards positive. */
  readonly gravity: number;
  /** Share of the speed lost in a second. */
  readonly drag: number;
}

const FIELDS = 7;

export class Particles {
  readonly capacity: number;
  readonly #data: Float32Array;
  #next = 0;
  #alive = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#data = new Float32Array(capacity * FIELDS);
  }

  get alive(): number {
    return this.#alive;
  }

  emit({ x, y, vx, vy, life, size }: Emission): void {
    const at = this.#next * FIELDS;
    if (this.#data[at + 4]! <= 0) this.#alive += 1;
    this.#data.set([x, y, vx, vy, life, life, size], at);
    this.#next = (this.#next + 1) % this.capacity;
  }

  advance(seconds: number, { gravity, drag }: Forces): void {
    const data = this.#data;
    const kept = Math.max(0, 1 - drag * seconds);
    let alive = 0;
    for (let at = 0; at < data.length; at += FIELDS) {
      if (data[at + 4]! <= 0) continue;
      data[at + 4]! -= seconds;
      if (data[at + 4]! <= 0) continue;
      data[at + 2]! *= kept;
      data[at + 3] = data[at + 3]! * kept + gravity * seconds;
      data[at]! += data[at + 2]! * seconds;
      data[at + 1]! += data[at + 3]! * seconds;
      alive += 1;
    }
    this.#alive = alive;
  }

  /** `age` runs from 0 (born) to 1 (gone). */
  each(draw: (x: number, y: number, size: number, age: number) => void): void {
    const data = this.#data;
    for (let at = 0; at < data.length; at += FIELDS)
      if (data[at + 4]! > 0) draw(data[at]!, data[at + 1]!, data[at + 6]!, 1 - data[at + 4]! / data[at + 5]!);
  }
}
