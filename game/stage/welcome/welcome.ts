/**
 * The first minute, told by her: she says who she is, paints while one watches, and hands over the line. Twenty seconds. The picture is begun
 * at once, so that there is something to see while her voice is being loaded.
 */
import { WELCOME_PICTURE } from '../../welcome-picture.ts';

/** Where one is to look meanwhile. */
export type WelcomePlace = 'her' | 'card' | 'line';

export interface WelcomeLine {
  readonly text: string;
  readonly place: WelcomePlace;
  /** The picture is waited for after this line. */
  readonly shows: boolean;
}

export const WELCOME_LINES: readonly WelcomeLine[] = [
  { text: '[joy] Hello. I am Aurora. I paint what you imagine.', place: 'her', shows: false },
  { text: 'Look: a sunset over the sea.', place: 'card', shows: true },
  {
    text: '[joy] Now you. Write below what you would like to see, or hold the space bar and tell me.',
    place: 'line',
    shows: false,
  },
];

export interface WelcomeOptions {
  /** Calls a command of the kernel's. */
  readonly call: (command: string, input: unknown) => Promise<unknown>;
  /** `text`: shown where she has no voice to say it with, since nothing is pretended. Null: it is over. */
  readonly show: (now: { readonly place: WelcomePlace; readonly text: string | null } | null) => void;
  /** Whether that job is still being painted. */
  readonly painting: (job: string) => boolean;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Milliseconds that a picture is waited for, on a machine that has much else to do. */
const MOST_PAINTING = 9_000;
const LOOK = 100;
/** To read a text that is not said, milliseconds a character; and at least. */
const READING = 55;
const LEAST_READING = 1_500;

export class Welcome {
  readonly #options: WelcomeOptions;
  #over = false;

  constructor(options: WelcomeOptions) {
    this.#options = options;
  }

  /** Asks whether it is due, and tells it. Resolves when it is over or was skipped. */
  async begin(): Promise<void> {
    const { call, show } = this.#options;
    const { due, picture = null } = (await call('welcome', {})) as { due: boolean; picture?: string | null };
    if (!due) return;
    show({ place: 'card', text: null });
    const job = picture === null ? this.#paint() : Promise.resolve(picture);
    // Until her voice is there, or it is known that there is none.
    await call('voices', {}).catch(() => {});
    for (const line of WELCOME_LINES) {
      if (this.#over) return;
      await this.#tell(line, job);
    }
    this.#end();
  }

  /** Any key: she stops, what is being painted goes on. */
  skip(): void {
    if (this.#over) return;
    this.#end();
    void this.#options.call('stop', {}).catch(() => {});
  }

  /** The job, or null where nothing can be painted. */
  async #paint(): Promise<string | null> {
    const job = await this.#options.call('generate', WELCOME_PICTURE).catch(() => null);
    return (job as { id: string } | null)?.id ?? null;
  }

  async #tell({ text, place, shows }: WelcomeLine, job: Promise<string | null>): Promise<void> {
    const { call, show } = this.#options;
    show({ place, text: null });
    try {
      await call('say', { text, wait: true });
    } catch {
      if (this.#over) return;
      // No voice: it is written instead.
      const written = text.replace(/\[\w+\]\s*/g, '');
      show({ place, text: written });
      await this.#options.wait(Math.max(LEAST_READING, written.length * READING));
    }
    const painted = shows ? await job : null;
    if (painted !== null) await this.#painted(painted);
  }

  async #painted(job: string): Promise<void> {
    const { painting, wait } = this.#options;
    for (let waited = 0; waited < MOST_PAINTING && !this.#over && painting(job); waited += LOOK)
      await wait(LOOK);
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.show(null);
    void this.#options.call('welcome', { seen: true }).catch(() => {});
  }
}
