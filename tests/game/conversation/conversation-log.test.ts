import { describe, expect, it } from 'vitest';
import type { ConversationEntry } from '../../../game/api/protocol.ts';
import type { HeardEvent } from '../../../game/api/voice-protocol.ts';
import { ConversationLog } from '../../../game/conversation/conversation-log.ts';
import { FORGOTTEN } from '../../../game/conversation/forgotten.ts';
import { withEntry } from '../../../game/stage/conversation/conversation.ts';
import { Topic } from '../../../game/topic.ts';
import type { SpeechEvent } from '../../../game/voice/speech-event.ts';

function open() {
  const speech = new Topic<SpeechEvent>();
  const hearing = new Topic<HeardEvent>();
  let minute = 0;
  const log = new ConversationLog({
    speech,
    hearing,
    now: () => new Date(Date.UTC(2026, 10, 29, 6, minute++)),
  });
  const told: (ConversationEntry | null)[] = [];
  log.events.subscribe(entry => told.push(entry));
  return {
    log,
    told,
    say: (id: string, text: string) =>
      speech.publish({ id, type: 'started', words: text.split(' '), voice: 'x' }),
    stop: (id: string, unsaid: string) =>
      speech.publish({ id, type: 'stopped', reason: 'interrupted', unsaid }),
    hear: (text: string) =>
      hearing.publish({ type: 'final', text, averageLogProbability: -0.1, called: null, goesOn: false }),
  };
}

describe('what was said', () => {
  it('is kept by both, in order, with its time; what is no text is not', () => {
    const { log, say, hear } = open();
    say('a', 'Hello. What shall I paint?');
    say('a', 'Hello. What shall I paint?');
    hear('a red fox');
    hear('  ');
    expect(log.list()).toEqual([
      {
        id: 'a',
        who: 'aurora',
        text: 'Hello. What shall I paint?',
        at: '2026-11-29T06:00:00.000Z',
        unsaid: null,
      },
      { id: 'heard-1', who: 'person', text: 'a red fox', at: '2026-11-29T06:01:00.000Z', unsaid: null },
    ]);
  });

  it('tells what of it nobody heard, and forgets everything when asked', () => {
    const { log, told, say, stop } = open();
    say('a', 'one two three');
    stop('a', 'two three');
    stop('stranger', 'nothing');
    expect(log.list()).toMatchObject([{ id: 'a', unsaid: 'two three' }]);
    log.clear();
    expect(log.list()).toEqual([]);
    expect(told.map(entry => entry?.unsaid)).toEqual([null, 'two three', undefined]);
  });

  it('keeps the last five hundred', () => {
    const { log, hear } = open();
    for (let i = 1; i <= 510; i++) hear(`word ${i}`);
    expect(log.list()).toHaveLength(500);
    expect(log.list()[0]!.text).toBe('word 11');
  });

  it('is followed by a page from when somebody looks', () => {
    const entry = { id: 'a', who: 'aurora', text: 'x', at: '', unsaid: null } as const;
    expect(withEntry(null, entry)).toBeNull();
    expect(withEntry([], entry)).toEqual([entry]);
    expect(withEntry([entry], { ...entry, unsaid: 'y' })).toEqual([{ ...entry, unsaid: 'y' }]);
    expect(withEntry([entry], null)).toEqual([]);
  });
});

describe('what was forgotten', () => {
  const nothing = { memories: new Set<string>(), tells: () => false };

  it('has no words any more, by the memory that kept it or by what it tells; pages are told', () => {
    const { log, told, say, hear } = open();
    hear('I like owls');
    log.link(['m1', 'f1'], [log.heard('I like owls')!, 'a']);
    say('a', 'You like owls.');
    hear('and foxes');
    say('b', 'Foxes are red.');
    told.length = 0;
    log.forgetAll({ ...nothing, memories: new Set(['f1', 'unknown']) });
    expect(log.list().map(({ text }) => text)).toEqual([FORGOTTEN, FORGOTTEN, 'and foxes', 'Foxes are red.']);
    log.forgetAll({ ...nothing, tells: text => /foxes/i.test(text) });
    expect(log.list().every(({ text }) => text === FORGOTTEN)).toBe(true);
    expect(told.map(entry => entry?.text)).toEqual([FORGOTTEN, FORGOTTEN, FORGOTTEN, FORGOTTEN]);
  });

  it('does not come back by being interrupted, nor is found as what was heard', () => {
    const { log, say, stop, hear } = open();
    hear('I like owls');
    say('a', 'You like owls.');
    log.forgetAll({ ...nothing, tells: () => true });
    stop('a', 'like owls.');
    expect(log.list().map(({ unsaid }) => unsaid)).toEqual([null, null]);
    expect(log.heard('I like owls')).toBeNull();
  });

  it('takes along the other half of its exchange, and leaves what is about something else', () => {
    const { log, say, hear } = open();
    hear('do I like owls?');
    log.link(['m1'], [log.heard('do I like owls?')!, 'a']);
    say('a', 'Yes: you like owls.');
    log.note('person', 'c', 'owl');
    log.forgetAll({ ...nothing, tells: text => text.includes('you like owls') });
    expect(log.list().map(({ text }) => text)).toEqual([FORGOTTEN, FORGOTTEN, 'owl']);
  });
});
