import { z } from 'zod';
import { PERMISSIONS } from '../../bus/command.ts';
import { defineSetting } from '../setting.ts';

const own = { group: 'Language model', kept: 'kernel', effect: 'now' } as const;

export const languageUrl = defineSetting({
  ...{ ...own, name: 'language.url', title: 'Address', unset: 'she answers by herself' },
  description:
    'Of a server that speaks as OpenAI’s does, up to its version: http://127.0.0.1:11434/v1. What you say, and what she remembers of it, is sent there.',
  schema: z
    .string()
    .trim()
    .max(2_000)
    .refine(isHttp, 'an address with http:// or https://, without a name or a password in it'),
  usual: null,
});

export const languageModel = defineSetting({
  ...{ ...own, name: 'language.model', title: 'Model' },
  description: 'Its name, as the server calls it.',
  ...{ schema: z.string().trim().max(200), usual: null, unset: 'default' },
});

export const languageKey = defineSetting({
  ...{ ...own, name: 'language.key', title: 'Key', secret: true, unset: 'none' },
  description:
    'Sent to that address alone, never shown again, and gone when the address becomes another one.',
  schema: z
    .string()
    .trim()
    .max(1_000)
    .regex(/^[\x21-\x7e]+$/, 'up to 1,000 characters without spaces'),
  usual: null,
});

export const languageFile = defineSetting({
  ...{ ...own, name: 'language.file', title: 'A model of your own', unset: 'none' },
  description:
    'The path of a GGUF file, which answers where no address is given. It needs node-llama-cpp, which is not part of AURORA: npm install node-llama-cpp.',
  ...{
    schema: z
      .string()
      .trim()
      .min(1)
      .max(4_096)
      .regex(/\.gguf$/i, 'the path of a .gguf file'),
    usual: null,
  },
});

export const languageGranted = defineSetting({
  ...{ ...own, name: 'language.granted', title: 'May without asking' },
  description: `What the model may do with AURORA’s commands, of ${PERMISSIONS.filter(name => name !== 'read').join(', ')}. It may always read; for all else you are asked each time, and always before something is lost.`,
  ...{ schema: z.array(z.enum(PERMISSIONS).exclude(['read'])).max(PERMISSIONS.length), usual: [] as never[] },
});

export const languageContext = defineSetting({
  ...{ ...own, name: 'language.context', title: 'Context', unit: 'tokens' },
  description: 'That a question may have: who she is, what she remembers, what was said, and her tools.',
  ...{ schema: z.int().min(1_000).max(200_000), usual: 8_000 },
});

export const languagePatience = defineSetting({
  ...{ ...own, name: 'language.patience', title: 'Patience', unit: 's' },
  description: 'Without a word from the server for so long she answers by herself.',
  ...{ schema: z.int().min(2).max(45), usual: 30 },
});

export const languageCharacter = defineSetting({
  ...{ ...own, name: 'language.character', title: 'Character', unset: 'herself' },
  description:
    'Whom she plays with a language model: the name of a card that was imported (import-character).',
  ...{ schema: z.string().trim().min(1).max(200), usual: null },
});

function isHttp(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}
