/**
 * Of all pages that are open, the one on which she is heard: the one that was touched last, and the first to come where none
 * was. A second window, or a phone beside the computer, shows her words and stays silent, and only one clock moves her lips.
 */
export class AudiblePage<Page extends object> {
  /** Those that are open, the one on which she is heard last. */
  readonly #pages = new Map<Page, (here: boolean) => void>();
  #current: Page | null = null;

  /** @param tell whether she is heard there; at once, and whenever that changes */
  join(page: Page, tell: (here: boolean) => void): void {
    const others = [...this.#pages];
    this.#pages.clear();
    // Before the others: she moves to it only by being touched, or when they are gone.
    this.#pages.set(page, tell);
    for (const [other, tellOther] of others) this.#pages.set(other, tellOther);
    this.#current ??= page;
    tell(this.#current === page);
  }

  /** The person touched that page. One that is not open is passed over. */
  touched(page: Page): void {
    const tell = this.#pages.get(page);
    if (tell === undefined || page === this.#current) return;
    const before = this.#current;
    this.#pages.delete(page);
    this.#pages.set(page, tell);
    this.#current = page;
    // Silence there first: never both at once.
    if (before) this.#pages.get(before)?.(false);
    tell(true);
  }

  left(page: Page): void {
    if (!this.#pages.delete(page) || page !== this.#current) return;
    this.#current = [...this.#pages.keys()].at(-1) ?? null;
    if (this.#current) this.#pages.get(this.#current)?.(true);
  }

  /** Whether she is heard there. */
  is(page: Page): boolean {
    return page === this.#current;
  }
}
