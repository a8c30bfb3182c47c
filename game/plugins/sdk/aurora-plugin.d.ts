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
