import type { z } from 'zod';
import type { EncodedFrame } from '../avatar/host-protocol.ts';
import type { InputKind } from '../inputs/read-image.ts';
import type { KernelServices } from '../services.ts';

/** What a caller must be allowed to do. A face grants a set; plugins and language models get theirs one by one. */
export const PERMISSIONS = ['read', 'paint', 'control', 'speak', 'listen', 'remember'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Where a command can be called from. */
export type Face = 'rest' | 'socket' | 'cli' | 'mcp';

export interface CommandContext {
  readonly services: KernelServices;
  /** `mind`: she herself calls it, with the permissions that she has; `plugin`: a plugin that was granted the command. */
  readonly face: Face | 'mind' | 'plugin';
  readonly granted: ReadonlySet<Permission>;
  /** The page that calls, where it stays connected: what it watches ends with it. */
  readonly page?: Page;
  /** Aborted when whoever asked does not wait any more. Absent: nobody can tell. */
  readonly signal?: AbortSignal;
}

export interface SettleContext extends CommandContext {
  /** So much of it is done. */
  progress(done: number, of: number): void;
}

/** A connected client. */
export interface Page {
  sendAvatarFrame(serial: number, frame: EncodedFrame): void;
}

/** Calls another command in the place where this one ran: in this process, or in the kernel that is running. */
export type Call = (name: string, input: Record<string, unknown>) => Promise<unknown>;

/** How the command line shows a command, where plain JSON of the result is not the best that it can do. */
export interface CliFace<Input, Output> {
  /** Fields of the input that stand without a flag, in order. */
  readonly positional?: readonly (keyof Input & string)[];
  /** Flags that only the command line has, with a line of help. */
  readonly flags?: Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly help: string }>>;
  /** Short words for fields: `{ cfg: 'guidanceScale' }`. */
  readonly aliases?: Readonly<Record<string, keyof Input & string>>;
  /** Fields that may name a picture file, and what it is kept as: it is uploaded, and its hash takes the name's place. */
  readonly files?: (
    typed: Record<string, unknown>,
  ) => Readonly<Partial<Record<keyof Input & string, InputKind>>>;
  /** Turns what was typed into the command's input (e.g. reads a file). */
  readonly prepare?: (typed: Record<string, unknown>, terminal: Terminal) => Promise<Record<string, unknown>>;
  /** Goes on after `run`: waits, writes files, prints. Returns the exit code. */
  readonly finish?: (result: Output, terminal: Terminal, call: Call) => Promise<number>;
  /** Runs in the terminal's own process instead of `run`: for commands that start the kernel rather than ask it. */
  readonly alone?: (input: Input, terminal: Terminal) => Promise<number>;
}

/** The terminal as a command sees it. */
export interface Terminal {
  /** Folder of the program. */
  readonly root: string;
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  /** A line to standard output: what scripts read. */
  print(line: string): void;
  /** A line to standard error: what people read meanwhile. With `transient`, the next one overwrites it on a TTY. */
  note(line: string, options?: { transient?: boolean }): void;
  /** `--json` was given: print the result as JSON and nothing else. */
  readonly json: boolean;
}

export interface Command<Schema extends z.ZodObject = z.ZodObject, Output = unknown> {
  /** kebab-case; the WebSocket name, the CLI word, and the default REST path. */
  readonly name: string;
  /** A verb phrase for the palette and the API page. */
  readonly title: string;
  readonly description: string;
  readonly permission: Permission;
  /** What is lost by it for good, in a few words: whoever asks for it by hand is asked once more. */
  readonly danger?: string;
  readonly input: Schema;
  /** What `run` answers with: for the API's document, and for tests that check real answers against it. */
  readonly output: z.ZodType;
  /** Where it can be called from; default: everywhere. */
  readonly faces?: readonly Face[];
  /** Largest request body, bytes; default `LIMITS.bodyBytes`. */
  readonly maxBytes?: number;
  /** Default: `POST /<name>` with permission `paint` or `control`, `GET /<name>` with `read`. Path fields in braces. */
  readonly rest?: {
    readonly method: 'GET' | 'POST' | 'DELETE';
    readonly path: string;
    readonly status?: number;
  };
  readonly cli?: CliFace<z.output<Schema>, Output>;
  readonly run: (input: z.output<Schema>, context: CommandContext) => Promise<Output>;
  /** Goes on after `run` for whoever gets one answer and no events: waits for what was begun. */
  readonly settle?: (result: Output, context: SettleContext) => Promise<Output>;
}

/** Declares a command; the whole point is that `input` and `output` type `run`. */
export function defineCommand<Schema extends z.ZodObject, Output>(
  command: Command<Schema, Output>,
): Command<Schema, Output> {
  return command;
}

/** A command whose own types are forgotten, as the faces handle it: its schema stands guard at run time. */
// biome-ignore lint/suspicious/noExplicitAny: a registry is heterogeneous by nature
export type AnyCommand = Command<any, any>;
