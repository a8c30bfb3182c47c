/**
 * What is said to and by a server that speaks as OpenAI's does, of its chat completions: as much as AURORA needs, and read as hostile
 * input. Source: OpenAI API reference, "Chat completions: streaming".
 */
import { z } from 'zod';

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON, as the model wrote it: it may be none. */
  readonly input: string;
}

export type ChatMessage =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly calls?: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly call: string; readonly content: string };

export interface ChatTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export type ChatPiece =
  | { readonly type: 'text'; readonly text: string }
  /** All that it wants called, when it has said so to the end. */
  | { readonly type: 'calls'; readonly calls: readonly ToolCall[] };

/** One chunk of a stream. Servers add fields, and leave out what is null. */
export const Chunk = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        delta: z
          .looseObject({
            content: z.string().nullish(),
            tool_calls: z
              .array(
                z.looseObject({
                  index: z.int().min(0).max(63).optional(),
                  id: z.string().max(200).nullish(),
                  function: z
                    .looseObject({ name: z.string().max(200).nullish(), arguments: z.string().nullish() })
                    .optional(),
                }),
              )
              .nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .optional(),
  error: z.unknown().optional(),
});

/** Messages as the wire has them. */
export const wireMessage = (message: ChatMessage): Record<string, unknown> => {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.call, content: message.content };
  const { role, content } = message;
  if (role !== 'assistant' || message.calls === undefined) return { role, content };
  const calls = message.calls.map(({ id, name, input }) => ({
    ...{ id, type: 'function', function: { name, arguments: input } },
  }));
  return { role, content: content === '' ? null : content, tool_calls: calls };
};

export const wireTool = ({ name, description, parameters }: ChatTool): Record<string, unknown> => ({
  type: 'function',
  function: { name, description, parameters },
});
