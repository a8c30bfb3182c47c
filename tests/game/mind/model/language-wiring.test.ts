import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HeardEvent } from '../../../../game/api/voice-protocol.ts';
import { Asking } from '../../../../game/mind/model/asking.ts';
import { CharacterKeeper } from '../../../../game/mind/model/character/character-keeper.ts';
import { wireLanguageModel } from '../../../../game/mind/model/language-wiring.ts';
import { SettingsKeeper } from '../../../../game/settings/settings-keeper.ts';
import { Topic } from '../../../../game/topic.ts';
import type { SpeechEvent } from '../../../../game/voice/speech-event.ts';
import { temporaryFolder } from '../../gallery/gallery-driver.ts';
import { ChatServer, hanging } from './chat-server.ts';

let server: ChatServer;
beforeEach(async () => {
  server = await ChatServer.open();
});
afterEach(() => server.close());

function wired() {
  const folder = temporaryFolder();
  const file = join(folder, 'settings.json');
  const settings = new SettingsKeeper({ file, env: {}, onProblem: () => {} });
  const characters = new CharacterKeeper(join(folder, 'characters'));
  const said: string[] = [];
  const speech = new Topic<SpeechEvent>();
  const hearing = new Topic<HeardEvent>();
  const asking = new Asking({ after: () => () => {} });
  const model = wireLanguageModel({
    ...{ settings, characters, speech, hearing, asking, onProblem: () => {}, now: () => new Date() },
    memory: { recall: async () => ({ recalled: [], understood: { known: 0, of: 0 } }) },
    commands: () => [],
    check: () => [],
    invoke: async () => null,
    say: async text => void said.push(text),
    local: () => null,
  });
  const ask = () =>
    model.reply(
      { text: 'hi', turns: [], facts: [], found: { profile: [] } as never, move: {} as never, offline: '' },
      new AbortController().signal,
    );
  return { settings, characters, said, speech, hearing, model, file, ask, asking };
}

it('the key is sent to the server that it was given for, and does not follow the address to another one', async () => {
  const { settings, file, model } = wired();
  expect(model.available).toBe(false);
  await settings.set('language.url', server.url);
  await settings.set('language.key', 'sk-4711');
  expect(model.available).toBe(true);
  await settings.set('language.url', `${server.url}/v2`);
  expect(readFileSync(file, 'utf8')).toContain('sk-4711');
  const gone = new Promise<void>(resolve => {
    settings.changed.subscribe(({ name }) => name === 'language.key' && resolve());
  });
  await settings.set('language.url', 'https://other.example/v1');
  await gone;
  expect(readFileSync(file, 'utf8')).not.toContain('sk-4711');
});

it.each([
  ['somebody talks over her', 'hearing'],
  ['she is told to stop', 'speech'],
] as const)('an answer ends when %s', async (_, by) => {
  const { settings, said, speech, hearing, ask } = wired();
  await settings.set('language.url', server.url);
  server.answers = [hanging('Once there was a fox. ', 'And')];
  const reply = ask();
  while (said.length === 0) await new Promise(setImmediate);
  if (by === 'hearing') hearing.publish({ type: 'speech-start' } as HeardEvent);
  else speech.publish({ id: 'x', type: 'stopped', reason: 'asked', unsaid: '' });
  expect(await reply).toEqual({ says: 'Once there was a fox.', spoken: true });
});

it('a question for permission is said aloud, and a voice that begins to answer it does not end the answer', async () => {
  const { settings, said, hearing, speech, ask, asking } = wired();
  await settings.set('language.url', server.url);
  server.answers = [hanging('Once there was a fox. ', 'And')];
  const reply = ask();
  while (said.length === 0) await new Promise(setImmediate);
  const allowed = asking.ask('forget', 'Forget memories. They are lost.', {}, new AbortController().signal);
  expect(said.at(-1)).toBe('May I forget memories? They are lost.');
  hearing.publish({ type: 'speech-start' } as HeardEvent);
  speech.publish({ id: 'x', type: 'stopped', reason: 'asked', unsaid: '' });
  asking.answer(asking.list()[0]!.id, true);
  expect(await allowed).toBe(true);
  hearing.publish({ type: 'speech-start' } as HeardEvent);
  expect(await reply).toEqual({ says: 'Once there was a fox.', spoken: true });
});

it('whoever is played from now on says hello', async () => {
  const { settings, characters, said } = wired();
  const card = { spec: 'chara_card_v2', data: { name: 'Mira', first_mes: 'Ahoy, {{user}}!' } };
  await characters.import(Buffer.from(JSON.stringify(card)));
  await settings.set('language.character', 'Mira');
  expect(said).toEqual(['Ahoy, the person!']);
});
