import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openVoices, type Voices } from '../../models/speech/open-voice.ts';
import { type HearingEvent, Listener } from '../../models/speech/stt/listener.ts';
import { LogMel } from '../../models/speech/stt/log-mel.ts';
import { Recogniser } from '../../models/speech/stt/recogniser.ts';
import { VoiceActivity } from '../../models/speech/stt/voice-activity.ts';
import { WhisperModel } from '../../models/speech/stt/whisper-model.ts';
import { decodeWav } from '../../models/speech/tts/wav.ts';
import { voiceFiles } from '../../models/speech/voice-files.ts';
import reference from '../fixtures/speech/hearing.json' with { type: 'json' };
import { asHeard, utter, withPinkNoise } from './speech-tools.ts';

const ROOT = join(import.meta.dirname, '../..');
const files = voiceFiles(ROOT);
const clip = (name: string) =>
  decodeWav(readFileSync(join(ROOT, 'tests/fixtures/speech/clips', name))).samples;

let recogniser: Recogniser;
let activity: VoiceActivity;
let voices: Voices;
beforeAll(async () => {
  recogniser = await Recogniser.open(files.whisper, 1);
  activity = await VoiceActivity.open(files.vad);
  voices = await openVoices({ files, threads: 1, slowest: Number.POSITIVE_INFINITY });
});
afterAll(async () => {
  await recogniser.dispose();
  await activity.dispose();
  await voices.neural?.synthesiser.dispose();
});

const noise = (seconds: number, level: number) =>
  withPinkNoise(new Float32Array(16_000 * seconds).fill(level), 0).map(sample => sample - level);

describe('where nobody speaks, nothing is heard', () => {
  test('silence', async () => {
    expect(await recogniser.transcribe(new Float32Array(32_000))).toMatchObject({
      text: '',
      rejected: 'silence',
    });
    expect(await recogniser.transcribe(new Float32Array())).toMatchObject({ text: '', rejected: 'silence' });
  });

  test('noise', async () => {
    expect(await recogniser.transcribe(noise(3, 0.02))).toMatchObject({ text: '', rejected: 'unsure' });
  });

  test('more than the network can hear at once is refused', async () => {
    await expect(recogniser.transcribe(new Float32Array(16_000 * 31))).rejects.toMatchObject({
      code: 'HEARING_TOO_LONG',
    });
  });

  test('sound that is no sound ends in no exception', async () => {
    for (const value of [1, -1, 1e30])
      expect(typeof (await recogniser.transcribe(new Float32Array(8_000).fill(value))).text).toBe('string');
  });
});

/** scripts/parity/hearing.py */
describe('a person’s recordings', () => {
  test.each(Object.entries(reference))(
    '%s: tokens as the reference loop has them',
    async (name, { int8 }) => {
      const model = await WhisperModel.open(files.whisper, 1);
      const decoded = await model.decode(new LogMel().compute(clip(name), 3000), 200);
      await model.dispose();
      expect(decoded.tokens).toEqual(int8.tokens);
      expect(decoded.averageLogProbability).toBeCloseTo(int8.averageLogProbability, 1);
    },
  );

  test.each([
    ['sense-0880.wav', 'He was not an ill-disposed young man.'],
    ['sense-0890.wav', 'Unless to be rather cold-hearted and rather selfish is to be ill-disposed.'],
    ['sense-0930.wav', 'He might even have been made amiable himself.'],
  ])('%s is understood', async (name, text) => {
    expect((await recogniser.transcribe(clip(name))).text).toBe(text);
  });

  test('the clearest one has the very tokens of CTranslate2 in float32', async () => {
    const { tokens } = await recogniser.transcribe(clip('sense-0930.wav'));
    expect(tokens).toEqual(reference['sense-0930.wav'].tokens);
  });
});

describe('a microphone', () => {
  const silence = (seconds: number) => new Float32Array(16_000 * seconds);

  async function listen(
    parts: readonly Float32Array[],
    finish?: (listener: Listener) => void,
  ): Promise<HearingEvent[]> {
    const events: HearingEvent[] = [];
    const listener = new Listener({
      activity,
      recogniser,
      name: 'Aurora',
      emit: event => events.push(event),
    });
    listener.reset();
    // As a page sends it: pieces of no particular size.
    for (const part of parts) {
      for (let at = 0; at < part.length; at += 1500) {
        listener.push(part.subarray(at, at + 1500));
        await listener.settled();
      }
    }
    finish?.(listener);
    await listener.settled();
    return events;
  }
  const types = (events: readonly HearingEvent[]) => events.map(({ type }) => type).join(' ');

  test('silence and noise say nothing', async () => {
    expect(await listen([silence(1), noise(2, 0.02), silence(1)])).toEqual([]);
  });

  test('an utterance: begin, partial text, end, final text', async () => {
    const events = await listen([silence(1), clip('sense-0890.wav'), silence(1)]);
    expect(types(events)).toMatch(/^speech-start (partial )+speech-end final$/);
    const partials = events.filter(event => event.type === 'partial');
    expect(partials.length).toBeGreaterThanOrEqual(4);
    expect(partials.at(-1)!.text).toMatch(/^Unless to be rather cold/);
    expect(events.at(-1)).toMatchObject({
      text: 'Unless to be rather cold-hearted and rather selfish is to be ill-disposed.',
      called: null,
      goesOn: false,
    });
  });

  test('two utterances are two', async () => {
    const events = await listen([clip('sense-0930.wav'), silence(1.2), clip('sense-0880.wav'), silence(1)]);
    expect(events.filter(({ type }) => type === 'final')).toHaveLength(2);
  });

  test('the key is let go in the middle: what was said until then', async () => {
    const events = await listen([silence(0.5), clip('sense-0930.wav').subarray(0, 30_000)], listener =>
      listener.flush(),
    );
    expect(types(events)).toMatch(/speech-end final$/);
    expect(events.at(-1)).toMatchObject({ text: expect.stringMatching(/^He might even have/) });
  });

  test('the microphone is switched off: nothing more is said about it', async () => {
    const events = await listen([silence(0.5), clip('sense-0930.wav').subarray(0, 30_000)], listener =>
      listener.reset(),
    );
    expect(types(events)).not.toMatch(/final/);
  });

  test.each(['af_heart', 'am_michael', 'bf_emma'])('she is called by %s', async voice => {
    const call = asHeard(await utter(voices.neural!, 'Aurora, paint a red fox.', { voice }));
    const events = await listen([silence(0.5), call, silence(1)]);
    expect(events.at(-1)).toMatchObject({
      type: 'final',
      called: { rest: expect.stringMatching(/red fox/i) },
    });
  });
});
