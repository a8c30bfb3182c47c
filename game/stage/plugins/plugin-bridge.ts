/** What a plugin's panel may ask of the page around it: a command, which the kernel judges, and small pictures. No Node here. */

/** Characters of one question. */
const MOST = 64 * 1024;
/** Questions that may be open at once. */
const MOST_OPEN = 8;

export interface BridgeOptions {
  readonly plugin: string;
  readonly panel: string;
  readonly request: <Result>(command: string, input: unknown) => Promise<Result>;
  /** A small picture as a data URL. */
  readonly thumbnail: (picture: string) => Promise<string>;
}

export interface PanelQuestion {
  readonly id: number;
  readonly command: string;
  readonly input: Record<string, unknown>;
}

export type PanelAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

/** Null for what is no question. */
export function readQuestion(data: unknown): PanelQuestion | null {
  if (typeof data !== 'object' || data === null) return null;
  const { aurora, id, command, input = {} } = data as Record<string, unknown>;
  if (aurora !== 1 || typeof id !== 'number' || !Number.isSafeInteger(id)) return null;
  if (typeof command !== 'string' || command.length > 100) return null;
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return null;
  try {
    if (JSON.stringify(input).length > MOST) return null;
  } catch {
    return null;
  }
  return { id, command, input: input as Record<string, unknown> };
}

/** Answers questions one after the other's coming; a panel that asks too much at once is told so. */
export function createBridge({ plugin, panel, request, thumbnail }: BridgeOptions) {
  let open = 0;
  const ask = async (command: string, input: Record<string, unknown>): Promise<unknown> => {
    const { value } = await request<{ value: unknown }>('plugin-ask', { id: plugin, panel, command, input });
    return value;
  };
  const find = async ({ command, input }: PanelQuestion): Promise<unknown> => {
    if (command !== 'thumbnail') return ask(command, input);
    // Whoever may look at a picture may see it small.
    await ask('picture', { id: input.id });
    return thumbnail(String(input.id));
  };
  return async function answer(question: PanelQuestion): Promise<PanelAnswer> {
    const { id } = question;
    if (open >= MOST_OPEN) return { id, error: `PLUGIN_BUSY: more than ${MOST_OPEN} questions at once` };
    open++;
    try {
      return { id, value: await find(question) };
    } catch (error) {
      const { code = 'INTERNAL', message } = error as { code?: string; message: string };
      return { id, error: `${code}: ${message}` };
    } finally {
      open--;
    }
  };
}
