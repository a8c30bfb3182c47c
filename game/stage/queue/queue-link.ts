/** What a person can do to the queue. */

export interface QueueLinkOptions {
  /** Rejects with the kernel's error. */
  readonly request: <Result>(command: string, input: unknown) => Promise<Result>;
  /** Says what went wrong, and answers with null. */
  readonly attempt: <Result>(command: string, input: unknown) => Promise<Result | null>;
}

export class QueueLink {
  readonly #request: QueueLinkOptions['request'];
  readonly #attempt: QueueLinkOptions['attempt'];

  constructor({ request, attempt }: QueueLinkOptions) {
    this.#request = request;
    this.#attempt = attempt;
  }

  /** @param place 0 = the next */
  async move(id: string, place: number): Promise<void> {
    await this.#attempt('move-job', { id, place });
  }

  /** Before all that wait, behind `place` others that go there too. One that has begun meanwhile is where it was wanted. */
  async first(id: string, place: number): Promise<void> {
    await this.#request('move-job', { id, place }).catch(() => {});
  }

  async pause(paused: boolean): Promise<void> {
    await this.#attempt('pause-queue', { paused });
  }

  async clear(): Promise<void> {
    await this.#attempt('clear-queue', {});
  }
}
