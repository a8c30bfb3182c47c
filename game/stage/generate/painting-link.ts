/** What the page asks of the kernel to prepare a picture: files to begin with, lists to choose from, styles, grids. */
import { deserializeError, type SerializedError } from '../../../models/errors.ts';
import type { GridView, InputView, LoraView, StyleView } from '../../api/protocol.ts';
import { beginWithPicture, changeBeginning, toGenerateInput } from '../store/draft.ts';
import type { Store } from '../store/store.ts';

export interface PaintingLinkOptions {
  readonly store: Store;
  /** Rejects with the kernel's error. */
  readonly request: <Result>(command: string, input: unknown) => Promise<Result>;
  /** Says what went wrong, and answers with null. */
  readonly attempt: <Result>(command: string, input: unknown) => Promise<Result | null>;
}

/** What varies in a grid, as `grid` takes it: `steps: 10, 20`. */
export interface GridAxes {
  readonly x: string;
  readonly y: string;
  readonly z: string;
}

const NO_ANSWER: SerializedError = {
  code: 'NOT_CONNECTED',
  message: 'The picture could not be sent',
  hint: 'Try again when AURORA is connected.',
};

export class PaintingLink {
  readonly #store: Store;
  readonly #request: PaintingLinkOptions['request'];
  readonly #attempt: PaintingLinkOptions['attempt'];

  constructor({ store, request, attempt }: PaintingLinkOptions) {
    this.#store = store;
    this.#request = request;
    this.#attempt = attempt;
  }

  /** Lets painting begin with a picture file. @throws AuroraError what the kernel says of a file that is none */
  async beginWith(file: File): Promise<void> {
    const { hash } = await upload(file, 'image');
    this.#store.dispatch({ type: 'draft', patch: { beginning: beginWithPicture(hash) } });
  }

  /** Only where this mask is white. @throws AuroraError as `beginWith` */
  async mask(png: Blob): Promise<void> {
    const { hash } = await upload(png, 'mask');
    const { beginning } = this.#store.state().draft;
    this.#store.dispatch({ type: 'draft', patch: { beginning: changeBeginning(beginning, { mask: hash }) } });
  }

  /** Asks for what settings may name; quietly, since a list that does not come is an empty one. */
  async listFiles(): Promise<void> {
    const listed = async <Item>(command: string) =>
      (await this.#request<Record<string, readonly Item[]>>(command, {}))[command] ?? [];
    const names = async (command: string) =>
      (await listed<{ name: string }>(command)).map(({ name }) => name);
    const show = (patch: Partial<ReturnType<Store['state']>['files']>) =>
      this.#store.dispatch({ type: 'files', patch });
    await Promise.allSettled([
      listed<LoraView>('loras').then(loras => show({ loras })),
      names('upscalers').then(upscalers => show({ upscalers })),
      names('vaes').then(vaes => show({ vaes })),
      this.#listStyles(),
    ]);
  }

  async saveStyle(style: Omit<StyleView, 'own'>): Promise<void> {
    if (await this.#attempt('style-save', style)) await this.#listStyles();
  }

  async deleteStyle(name: string): Promise<void> {
    if (await this.#attempt('style-delete', { name })) await this.#listStyles();
  }

  /** Paints every combination of the draft's parts and of the axes' values. */
  async grid({ x, y, z }: GridAxes): Promise<void> {
    const request = toGenerateInput(this.#store.state().draft);
    if (!request.ok) {
      this.#store.dispatch({ type: 'error', error: request.error });
      return;
    }
    const axes = Object.entries({ x, y, z }).filter(([, axis]) => axis.trim() !== '');
    const grid = await this.#attempt<GridView>('grid', { ...request.input, ...Object.fromEntries(axes) });
    if (grid)
      this.#store.dispatch({
        type: 'note',
        message: `${grid.cells.length} pictures are in the queue; they become one of ${grid.columns} × ${grid.rows}`,
      });
  }

  async #listStyles(): Promise<void> {
    const { styles } = await this.#request<{ styles: readonly StyleView[] }>('styles', {});
    this.#store.dispatch({ type: 'files', patch: { styles } });
  }
}

async function upload(file: Blob, kind: 'image' | 'mask'): Promise<InputView> {
  const answer = await fetch(`/api/v1/inputs?as=${kind}`, { method: 'POST', body: file }).catch(() => null);
  const body = (await answer?.json().catch(() => null)) as (InputView & { error?: SerializedError }) | null;
  if (!body || body.error) throw deserializeError(body?.error ?? NO_ANSWER);
  return body;
}
