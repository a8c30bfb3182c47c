/**
 * What the kernel and a plugin's process say to each other: JSON as text, so that its length is known before it is read. What comes
 * from the plugin is checked by these schemas; nothing of it is believed.
 */
import { z } from 'zod';

/** Characters of one message. */
export const MOST_CHARACTERS = 256 * 1024;
/** Messages of a plugin: so many at once, and as many more each second. */
export const BURST = 200;
export const RATE = 50;

const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

export const CALL_KINDS = ['command', 'prompt', 'event'] as const;
export type CallKind = (typeof CALL_KINDS)[number];

export type ToHost =
  | { readonly type: 'load'; readonly name: string; readonly source: string }
  | {
      readonly type: 'call';
      readonly id: number;
      readonly kind: CallKind;
      readonly name: string;
      readonly input: unknown;
    }
  | { readonly type: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: string };

/** The process itself is there, and its interpreter. */
export const HOST_READY = 'ready';

export const fromHostSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('loaded'),
    handlers: z.array(z.string().max(100)).max(200),
  }),
  z.strictObject({ type: z.literal('broken'), error: z.string().max(2_000) }),
  z.strictObject({ type: z.literal('result'), id: count, value: z.unknown().optional() }),
  z.strictObject({ type: z.literal('failed'), id: count, error: z.string().max(2_000) }),
  z.strictObject({
    type: z.literal('ask'),
    id: count,
    command: z.string().max(100),
    input: z.record(z.string().max(100), z.unknown()),
  }),
  z.strictObject({ type: z.literal('log'), text: z.string().max(1_000) }),
]);
export type FromHost = z.infer<typeof fromHostSchema>;

/** Null for what no honest process sends. */
export function readFromHost(message: unknown): FromHost | null {
  if (typeof message !== 'string' || message.length > MOST_CHARACTERS) return null;
  try {
    return fromHostSchema.parse(JSON.parse(message));
  } catch {
    return null;
  }
}
