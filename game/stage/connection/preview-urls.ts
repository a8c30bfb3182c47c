/**
 * Preview bytes as Blob URLs. A URL is revoked once its job has moved `KEPT` previews further: the last ones may
 * still be cross-fading on the card.
 */
const KEPT = 3;

interface UrlMaker {
  readonly createObjectURL: (blob: Blob) => string;
  readonly revokeObjectURL: (url: string) => void;
}

export class PreviewUrls {
  readonly #maker: UrlMaker;
  readonly #urls = new Map<string, string[]>();

  constructor(maker: UrlMaker = URL) {
    this.#maker = maker;
  }

  /** The URL of a new preview of `jobId`. */
  add(jobId: string, png: Uint8Array<ArrayBuffer>): string {
    const url = this.#maker.createObjectURL(new Blob([png], { type: 'image/png' }));
    const urls = this.#urls.get(jobId) ?? [];
    urls.push(url);
    while (urls.length > KEPT) this.#revoke(urls.shift());
    this.#urls.set(jobId, urls);
    return url;
  }

  /** What was shown of one is from now on shown of another. */
  move(from: string, to: string): void {
    const urls = this.#urls.get(from);
    if (urls === undefined) return;
    this.#urls.delete(from);
    this.#urls.set(to, [...urls, ...(this.#urls.get(to) ?? [])]);
  }

  /** Frees the previews of every job that `isShown` does not name. */
  keepOnly(isShown: (jobId: string) => boolean): void {
    for (const [jobId, urls] of this.#urls) {
      if (isShown(jobId)) continue;
      for (const url of urls) this.#revoke(url);
      this.#urls.delete(jobId);
    }
  }

  #revoke(url: string | undefined): void {
    if (url !== undefined) this.#maker.revokeObjectURL(url);
  }
}
