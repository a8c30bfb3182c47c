/** The kernel's side of the page's protocol, from data: what a page is told, and what it is answered. Nothing runs behind it. */
import type { WebSocketRoute } from 'playwright-core';
import { binaryFrame } from '../../game/api/binary-frame.ts';
import type {
  ClientRequest,
  JobView,
  PictureView,
  ServerEvent,
  ServerReply,
} from '../../game/api/protocol.ts';
import { describeCommand } from '../../game/bus/describe-command.ts';
import { commands } from '../../game/commands/index.ts';
import { SETTINGS } from '../../game/settings/setting-list.ts';
import { settingView } from '../../game/settings/setting-view.ts';
import type { SerializedError } from '../../models/errors.ts';
import { hello } from '../game/stage/make.ts';

/** What is answered, or what makes it of the input and of how often it was asked before. */
export type Answer = unknown | ((input: unknown, before: number) => unknown);

/** What a page finds. Answers are by command; those that are not here are as of a kernel that has nothing. */
export interface KernelState {
  readonly jobs: readonly JobView[];
  /** Newest first. */
  readonly pictures: readonly PictureView[];
  readonly answers: Readonly<Record<string, Answer>>;
  /** Commands that fail, and with what. */
  readonly errors: Readonly<Record<string, SerializedError>>;
}

const EMPTY_ANSWERS: Readonly<Record<string, unknown>> = {
  welcome: { due: false },
  'watch-avatar': { state: 'shown', reason: null, renderer: 'soft', size: 512, watchers: 1 },
  characters: { characters: [] },
  'picture-labels': { starred: 0, tags: [], collections: [], models: [] },
  loras: { loras: [] },
  vaes: { vaes: [] },
  upscalers: { upscalers: [] },
  styles: { styles: [] },
  conversation: { entries: [] },
  memories: { total: 0, memories: [] },
  'recall-memory': { recalled: [] },
  goals: { goals: [] },
  plugins: { folder: '/home/mia/.aurora/plugins', plugins: [], refused: [] },
  voices: { synthesiser: 'kokoro', voices: [], reason: null, realTimeFactor: null },
  look: {},
  sketch: { id: 'sketch', revision: 1, seed: 1 },
  'end-sketch': {},
};

export class ScriptedKernel {
  readonly #state: KernelState;
  #socket: WebSocketRoute | null = null;
  #seen: (() => void)[] = [];
  #serial = 0;
  readonly #asked = new Map<string, number>();

  constructor(state: KernelState) {
    this.#state = state;
  }

  connect(socket: WebSocketRoute): void {
    this.#socket = socket;
    socket.onMessage(message => {
      if (typeof message !== 'string') for (const seen of this.#seen.splice(0)) seen();
      else this.#answer(JSON.parse(message) as ClientRequest);
    });
    this.tell(hello(this.#state.jobs));
  }

  /** How often the page has asked for something. */
  asked(command: string): number {
    return this.#asked.get(command) ?? 0;
  }

  tell(event: ServerEvent): void {
    this.#socket!.send(JSON.stringify(event));
  }

  /** A preview of a job, as PNG. */
  preview(data: Extract<ServerEvent, { event: 'job.preview' }>['data'], png: Uint8Array): void {
    this.#socket!.send(Buffer.from(binaryFrame({ event: 'job.preview', data }, png)));
  }

  /** Her picture; resolves when the page has taken it. */
  her(side: number, colour: Uint8Array, alpha: Uint8Array): Promise<void> {
    const data = { serial: ++this.#serial, width: side, height: side, colourBytes: colour.length };
    return new Promise(resolve => {
      this.#seen.push(resolve);
      this.#socket!.send(Buffer.from(binaryFrame({ event: 'avatar.frame', data }, colour, alpha)));
    });
  }

  #answer({ id, command, input }: ClientRequest): void {
    const { answers, errors, pictures, jobs } = this.#state;
    const before = this.asked(command);
    this.#asked.set(command, before + 1);
    const error = errors[command];
    if (error !== undefined) {
      this.#socket!.send(JSON.stringify({ id, ok: false, error }));
      return;
    }
    const own: Readonly<Record<string, () => unknown>> = {
      commands: () => ({ commands: commands.map(describeCommand) }),
      models: () => ({ models: hello(jobs).data.models, refused: {} }),
      pictures: () => {
        const { offset = 0, limit = 50 } = input as { offset?: number; limit?: number };
        return { total: pictures.length, pictures: pictures.slice(offset, offset + limit) };
      },
      settings: () => ({
        settings: SETTINGS.map(setting =>
          settingView(setting, { value: setting.usual, from: 'usual', waiting: false, problem: null }),
        ),
      }),
    };
    const answer = answers[command];
    const given = typeof answer === 'function' ? answer(input, before) : answer;
    const result = given ?? own[command]?.() ?? EMPTY_ANSWERS[command];
    // As an older kernel would, which does not know it.
    const unknown = { code: 'UNKNOWN_COMMAND', message: `There is no command "${command}".` };
    const reply: ServerReply =
      result === undefined ? { id, ok: false, error: unknown } : { id, ok: true, result };
    this.#socket!.send(JSON.stringify(reply));
  }
}
