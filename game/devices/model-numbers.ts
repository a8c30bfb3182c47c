/** Models as the world tells them apart: by a number, from 1, in the order in which they were first heard of. */
export class ModelNumbers {
  readonly #numbers = new Map<string, number>();

  /** @param path of the model */
  of(path: string): number {
    const known = this.#numbers.get(path);
    if (known !== undefined) return known;
    const number = this.#numbers.size + 1;
    this.#numbers.set(path, number);
    return number;
  }
}
