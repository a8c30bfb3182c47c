/** What panels ask of the kernel when somebody looks at them. */
import type { SerializedError } from '../../../models/errors.ts';
import type { ConversationEntry, ModelView, SystemView } from '../../api/protocol.ts';
import type { TelemetryView } from '../../telemetry/telemetry-view.ts';
import type { Store } from '../store/store.ts';

export interface AskedLinkOptions {
  readonly store: Store;
  /** Rejects with the kernel's error. */
  readonly request: <Result>(command: string, input: unknown) => Promise<Result>;
  /** Says what went wrong, and answers with null. */
  readonly attempt: <Result>(command: string, input: unknown) => Promise<Result | null>;
}

export type RefusedModels = Readonly<Record<string, SerializedError>>;

export interface ModelCheck {
  readonly sha256: string;
  readonly known: string | null;
  readonly same: boolean;
}

export class AskedLink {
  readonly #store: Store;
  readonly #request: AskedLinkOptions['request'];
  readonly #attempt: AskedLinkOptions['attempt'];

  constructor({ store, request, attempt }: AskedLinkOptions) {
    this.#store = store;
    this.#request = request;
    this.#attempt = attempt;
  }

  async conversation(): Promise<void> {
    const answer = await this.#attempt<{ entries: readonly ConversationEntry[] }>('conversation', {});
    if (answer) this.#store.dispatch({ type: 'conversation', entries: answer.entries });
  }

  async clearConversation(): Promise<void> {
    await this.#attempt('conversation-clear', {});
  }

  async say(text: string): Promise<void> {
    await this.#attempt('say', { text });
  }

  /** The models as they are now; answers with what cannot be used. */
  async models(): Promise<RefusedModels> {
    const answer = await this.#attempt<{ models: readonly ModelView[]; refused: RefusedModels }>(
      'models',
      {},
    );
    if (answer) this.#store.dispatch({ type: 'models', models: answer.models });
    return answer?.refused ?? {};
  }

  verifyModel(model: string): Promise<ModelCheck | null> {
    return this.#attempt<ModelCheck>('verify-model', { model });
  }

  system(): Promise<SystemView | null> {
    return this.#attempt<SystemView>('system', {});
  }

  /** Quietly: it is asked every second. */
  telemetry(since: number): Promise<TelemetryView | null> {
    return this.#request<TelemetryView>('telemetry', { since }).catch(() => null);
  }
}
