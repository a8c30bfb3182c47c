/**
 * What a plugin of AURORA's sees. There is nothing else: no files, no network, no timers, no modules; the script is one file, and
 * runs in an interpreter of its own (ES2023). docs/plugins.md tells more.
 */

/** What a handler answers with, or is given: whatever JSON can say. */
type AuroraJson =
  | null
  | boolean
  | number
  | string
  | readonly AuroraJson[]
  | { readonly [key: string]: AuroraJson | undefined };

interface AuroraPromptRequest {
  /** The prompt, without the tag that named this plugin. */
  readonly prompt: string;
  readonly negativePrompt: string;
  /** Of the picture: the same seed is to give the same words. */
  readonly seed: number;
  /** What stands behind the second colon of the tag; '' for nothing. */
  readonly argument: string;
}

interface AuroraEvents {
  /** A picture is finished. */
  picture: {
    readonly id: string;
    readonly prompt: string;
    readonly seed: number | null;
    readonly width: number;
    readonly height: number;
    readonly createdAt: string;
  };
  /** A job changed. */
  job: {
    readonly id: string;
    readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
    readonly step: number;
    readonly steps: number;
  };
  /** Somebody said something. */
  conversation: { readonly who: string; readonly text: string };
}

/**
 * A sampler, as it stands under `samplers` in the manifest: no script, arithmetic alone. docs/samplers.md tells what lines may say.
 * @example { name: 'euler', title: 'Euler', stages: [{ do: ['x = x + eps * (next - sigma)'] }] }
 */
interface AuroraSampler {
  /** Requests name it `plugin-id.name`. */
  readonly name: string;
  readonly title: string;
  /** Whose it is: the paper. */
  readonly description?: string;
  /** How x holds the picture: x₀ + σ ε (`exploding`, which is usual), or α x₀ + s ε. */
  readonly latents?: 'exploding' | 'preserving';
  /** Whether steps may lie between training steps (`fractional`, which is usual). */
  readonly spacing?: 'fractional' | 'multistep';
  /** Gives lines the name `eta`, with this where nobody says another; 0 … 1. */
  readonly eta?: number;
  /** Its own noise levels: an expression over i, n, sigma_min and sigma_max, or a list from the largest down. */
  readonly levels?: string | readonly number[];
  /** Tensors of earlier steps that lines read as `denoised[1]`, and how many of each; all in all eight. */
  readonly keeps?: { readonly [tensor: string]: 1 | 2 | 3 | 4 };
  /** Evaluations of the denoiser within a step, four at most, and what is computed after each. */
  readonly stages: readonly {
    /** The noise level of this evaluation; the first is at `sigma`. */
    readonly at?: string;
    /** The step ends before it where this is 0. */
    readonly if?: string;
    /** Lines of `name = expression`; `x` is what the step makes. */
    readonly do: readonly string[];
  }[];
}

interface Aurora {
  /** Answers a command of the manifest. */
  command(
    name: string,
    // biome-ignore lint/suspicious/noExplicitAny: its fields are those that the manifest names
    handler: (input: any) => AuroraJson | undefined | Promise<AuroraJson | undefined>,
  ): void;
  /** Rewrites prompts that name it: a prompt, or both. */
  prompt(
    name: string,
    handler: (
      request: AuroraPromptRequest,
    ) =>
      | string
      | { prompt?: string; negativePrompt?: string }
      | Promise<string | { prompt?: string; negativePrompt?: string }>,
  ): void;
  /** Hears of something that the manifest names. */
  on<Name extends keyof AuroraEvents>(
    event: Name,
    handler: (data: AuroraEvents[Name]) => void | Promise<void>,
  ): void;
  /** Calls a command of AURORA's that the manifest names under `uses` and a person has granted. Rejects with "CODE: words". */
  // biome-ignore lint/suspicious/noExplicitAny: `aurora <command> --help` tells what each answers with
  call(command: string, input?: { readonly [field: string]: unknown }): Promise<any>;
  /** A line of the plugin's log, which `plugins` shows. `console.log` is the same. */
  log(...words: unknown[]): void;
}

declare const aurora: Aurora;
declare const console: { readonly [Name in 'log' | 'info' | 'warn' | 'error']: Aurora['log'] };
