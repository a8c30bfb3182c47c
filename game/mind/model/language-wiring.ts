/** The language model with all that it needs of the kernel, and what ends or changes it. */

import type { HeardEvent } from '../../api/voice-protocol.ts';
import type { Permission } from '../../bus/command.ts';
import type { CommandView } from '../../bus/describe-command.ts';
import type { MemoryService } from '../../memory/memory-service.ts';
import {
  languageCharacter,
  languageContext,
  languageGranted,
  languageKey,
  languageModel,
  languagePatience,
  languageUrl,
} from '../../settings/list/language.ts';
import type { SettingsKeeper } from '../../settings/settings-keeper.ts';
import type { Topic } from '../../topic.ts';
import type { SpeechEvent } from '../../voice/speech-event.ts';
import type { Asking, AskView } from './asking.ts';
import type { CharacterKeeper } from './character/character-keeper.ts';
import { LanguageModel, type LocalModel } from './language-model.ts';

export interface LanguageWiring {
  readonly settings: Pick<SettingsKeeper, 'get' | 'reset' | 'changed'>;
  readonly characters: CharacterKeeper;
  readonly asking: Asking;
  readonly memory: Pick<MemoryService, 'recall'>;
  readonly commands: () => readonly CommandView[];
  readonly check: (command: string, input: unknown) => readonly { readonly message: string }[];
  readonly invoke: (command: string, input: unknown, permission: Permission) => Promise<unknown>;
  readonly say: (text: string) => Promise<unknown>;
  readonly local: () => LocalModel | null;
  readonly speech: Topic<SpeechEvent>;
  readonly hearing: Topic<HeardEvent>;
  readonly now: () => Date;
  readonly onProblem: (problem: string) => void;
}

export function wireLanguageModel(wiring: LanguageWiring): LanguageModel {
  const { settings, characters, speech, hearing, onProblem } = wiring;
  const character = () => {
    const name = settings.get(languageCharacter);
    return name === null ? null : characters.get(name);
  };
  const model = new LanguageModel({
    ...wiring,
    granted: () => new Set<Permission>(settings.get(languageGranted)),
    settings: () => ({
      url: settings.get(languageUrl),
      model: settings.get(languageModel) ?? 'default',
      key: settings.get(languageKey) ?? '',
      context: settings.get(languageContext),
      patience: settings.get(languagePatience) * 1000,
      character: character(),
    }),
  });
  // Whoever talks over her, or says stop, does not want to hear the rest; who is asked something may be about to answer it.
  const { asking } = wiring;
  const interrupt = () => asking.list().length > 0 || model.interrupt();
  hearing.subscribe(({ type }) => type === 'speech-start' && interrupt());
  speech.subscribe(event => event.type === 'stopped' && interrupt());
  // Whoever does not look at the page hears the question.
  asking.events.subscribe(news => {
    if ('command' in news) wiring.say(questionOf(news)).catch(() => {});
  });
  let origin = originOf(settings.get(languageUrl));
  settings.changed.subscribe(({ name }) => {
    if (!name.startsWith('language.')) return;
    model.changed();
    const next = originOf(settings.get(languageUrl));
    // A key belongs to the server that it was given for, and goes to no other.
    if (name === languageUrl.name && next !== origin && settings.get(languageKey) !== null)
      settings
        .reset(languageKey.name)
        .catch(error => onProblem(`the key could not be taken back: ${(error as Error).message}`));
    origin = next;
    if (name === languageCharacter.name) greet();
  });

  /** Somebody whom she plays from now on says hello. */
  function greet(): void {
    try {
      const [greeting] = character()?.greetings ?? [];
      if (greeting !== undefined) void wiring.say(greeting.slice(0, 2_000)).catch(() => {});
    } catch (error) {
      onProblem((error as Error).message);
    }
  }
  return model;
}

/** "Forget memories. They cannot be brought back." → "May I forget memories? They cannot be brought back." */
function questionOf({ text }: AskView): string {
  const [what = '', ...more] = text.split('. ');
  return [`May I ${what.charAt(0).toLowerCase()}${what.slice(1)}?`, more.join('. ')].join(' ').trim();
}

const originOf = (url: string | null) => (url === null ? '' : new URL(url).origin);
