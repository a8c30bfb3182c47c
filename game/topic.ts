/** Something that happens again and again, and whoever wants to hear of it. */
export class Topic<Message> {
  readonly #listeners = new Set<(message: Message) => void>();

  /** Returns what ends the subscription. */
  subscribe(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(message: Message): void {
    for (const listener of this.#listeners) listener(message);
  }
}
