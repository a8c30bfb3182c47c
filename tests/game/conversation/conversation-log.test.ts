import { describe, expect, it } from 'vitest';
import type { ConversationEntry } from '../../../game/api/protocol.ts';
import type { HeardEvent } from '../../../game/api/voice-protocol.ts';
import { ConversationLog } from '../../../game/conversation/conversation-log.ts';
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
