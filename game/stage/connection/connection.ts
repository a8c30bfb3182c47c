/**
 * The page's end of `/api/v1/ws`: requests with ids and one reply each, events as they come, and a link that
 * returns by itself. It knows nothing of the page's state.
 */
import { AuroraError, deserializeError } from '../../../models/errors.ts';
import type { ClientRequest, ServerEvent, ServerMessage, ServerReply } from '../../api/protocol.ts';
import { backoff } from './backoff.ts';
import { decodeFrame } from './frames.ts';

export interface ConnectionOptions {
  readonly url: string;
  /** `payload` is the bytes of a binary frame. */
  readonly onEvent: (event: ServerEvent, payload: Uint8Array<ArrayBuffer> | null) => void;
  /** `attempts`: failed tries since the link was last open. */
  readonly onLink: (status: 'connecting' | 'open' | 'lost', attempts: number) => void;
  readonly open?: (url: string) => WebSocket;
  readonly wait?: (milliseconds: number, then: () => void) => () => void;
  readonly random?: () => number;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: AuroraError) => void;
}

const timer = (milliseconds: number, then: () => void) => {
  const id = setTimeout(then, milliseconds);
  return () => clearTimeout(id);
};

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #pending = new Map<number, Pending>();
  #socket: WebSocket | null = null;
  #nextId = 1;
  #attempts = 0;
  #stopWaiting: (() => void) | null = null;
  #closed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#connect();
  }

  /**
   * Sends a command and gives its result. Rejects with the kernel's error, or with code `NOT_CONNECTED` when there
   * is no link or it breaks before the reply.
   */
  request<Result>(command: string, input: unknown): Promise<Result> {
    const socket = this.#socket;
    if (socket === null || socket.readyState !== socket.OPEN) return Promise.reject(notConnected(command));
    const request: ClientRequest = { id: this.#nextId++, command, input };
    return new Promise<Result>((resolve, reject) => {
      this.#pending.set(request.id, { resolve: result => resolve(result as Result), reject });
      socket.send(JSON.stringify(request));
    });
  }

  /** Sends bytes that are not answered; without a link they are dropped. */
  send(bytes: ArrayBuffer): void {
    const socket = this.#socket;
    if (socket?.readyState === socket?.OPEN) socket?.send(bytes);
  }

  /** Tries again at once, e.g. when the person presses the button or the machine wakes up. */
  retryNow(): void {
    if (!this.#stopWaiting) return;
    this.#stopWaiting();
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    this.#stopWaiting?.();
    this.#socket?.close();
  }

  #connect(): void {
    this.#stopWaiting = null;
    const socket = (this.#options.open ?? (url => new WebSocket(url)))(this.#options.url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#options.onLink(this.#attempts === 0 ? 'connecting' : 'lost', this.#attempts);
    socket.onopen = () => {
      this.#attempts = 0;
      this.#options.onLink('open', 0);
    };
    socket.onmessage = message => this.#receive(message.data);
    // An error says nothing that the close after it does not; unheard, it would be logged or thrown.
    socket.onerror = () => {};
    socket.onclose = () => this.#lost();
  }

  #lost(): void {
    for (const pending of this.#pending.values()) pending.reject(notConnected());
    this.#pending.clear();
    if (this.#closed) return;
    const delay = backoff(this.#attempts, this.#options.random);
    this.#attempts += 1;
    this.#options.onLink('lost', this.#attempts);
    this.#stopWaiting = (this.#options.wait ?? timer)(delay, () => this.#connect());
  }

  #receive(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      const frame = decodeFrame(data);
      if (frame) this.#options.onEvent(frame.event, frame.payload);
      return;
    }
    const message = parse(data);
    if (message === null) return;
    if ('event' in message) this.#options.onEvent(message, null);
    else this.#settle(message);
  }

  #settle(reply: ServerReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.ok) pending?.resolve(reply.result);
    else pending?.reject(deserializeError(reply.error));
  }
}

function parse(data: unknown): ServerMessage | null {
  try {
    const message: unknown = JSON.parse(String(data));
    return typeof message === 'object' && message !== null ? (message as ServerMessage) : null;
  } catch {
    return null;
  }
}

function notConnected(command?: string): AuroraError {
  return new AuroraError('NOT_CONNECTED', "AURORA's kernel does not answer at the moment", {
    ...(command === undefined ? {} : { value: command }),
    hint: 'It comes back by itself. If it does not, start AURORA again; what you typed is kept.',
  });
}
