/** What a person can do to the queue. */

export interface QueueLinkOptions {
  /** Says what went wrong, and answers with null. */
  readonly attempt: <Result>(command: string, input: unknown) => Promise<Result | null>;
}

export class QueueLink {
  readonly #attempt: QueueLinkOptions['attempt'];

  constructor({ attempt }: QueueLinkOptions) {
    this.#attempt = attempt;
  }

  /** @param place 0 = the next */
  async move(id: string, place: number): Promise<void> {
    await this.#attempt('move-job', { id, place });
  }

  async pause(paused: boolean): Promise<void> {
    await this.#attempt('pause-queue', { paused });
  }

  async clear(): Promise<void> {
    await this.#attempt('clear-queue', {});
  }
}
