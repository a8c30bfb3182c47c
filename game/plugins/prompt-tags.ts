/** `<plugin:season-styles.seasons>` and `<plugin:season-styles.seasons:autumn>` in a prompt: who is to rewrite it. */
import { AuroraError } from '../../models/errors.ts';

export interface PromptTag {
  readonly plugin: string;
  readonly prompt: string;
  /** What stands behind the second colon. */
  readonly argument: string;
}

const TAG = /[ \t]*<plugin:([a-z][a-z0-9-]*)\.([a-z][a-z0-9-]*)(?::([^<>]{0,500}))?>/g;
const MOST_TAGS = 8;

/** The tags in order, and the prompt without them. @throws AuroraError `PROMPT_TAGS` */
export function takeTags(prompt: string): { readonly tags: readonly PromptTag[]; readonly rest: string } {
  if (!prompt.includes('<plugin:')) return { tags: [], rest: prompt };
  const tags = [...prompt.matchAll(TAG)].map(([, plugin = '', name = '', argument = '']) => ({
    ...{ plugin, prompt: name, argument: argument.trim() },
  }));
  const rest = prompt.replace(TAG, '').trim();
  const broken = rest.indexOf('<plugin:');
  if (broken >= 0 || tags.length > MOST_TAGS) {
    throw new AuroraError('PROMPT_TAGS', 'The prompt names plugins in a way that cannot be read.', {
      field: 'prompt',
      value: broken >= 0 ? rest.slice(broken, broken + 60) : tags.length,
      legal: `up to ${MOST_TAGS} tags as <plugin:id.name> or <plugin:id.name:words>`,
      hint: '`plugins` lists what can be named.',
    });
  }
  return { tags, rest };
}
