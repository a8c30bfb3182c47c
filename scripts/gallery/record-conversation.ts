/**
 * A conversation without a screen: her voice, her ear and her world are the real ones; only time is made of ticks, so that what
 * comes out does not depend on how busy a machine is. A text's sound is made at once when its turn comes.
 */
import { type AuroraWorld, Input, SHAPE_COUNT, Tweak, VISEME_COUNT } from '../../components/index.ts';
import { POSE_LENGTH, writePose } from '../../game/avatar/pose.ts';
import { createInbox } from '../../game/inbox.ts';
import { Topic } from '../../game/topic.ts';
import { takeEmotions } from '../../game/voice/emotion-tags.ts';
import { HeardClock } from '../../game/voice/heard-clock.ts';
import type { SpeechEvent } from '../../game/voice/speech-event.ts';
import { SpeechFeed } from '../../game/voice/speech-feed.ts';
import { newUtterance, type Utterance, unsaidAfter, wordsHeard } from '../../game/voice/utterance.ts';
import { createAuroraWorld } from '../../game/world.ts';
import { resampleSound } from '../../models/speech/dsp/resample.ts';
import { type HearingEvent, Listener, type ListenerOptions } from '../../models/speech/stt/listener.ts';
import { HEARING_RATE } from '../../models/speech/stt/log-mel.ts';
import type { Speaker } from '../../models/speech/tts/speaker.ts';
import type { TimedPhoneme } from '../../models/speech/tts/timed-phoneme.ts';
import type { Sound } from '../../models/speech/tts/wav.ts';
import type { Line, Turn } from './conversation-script.ts';
import { tick } from './portrait.ts';

export const TICKS_A_SECOND = 60;
const SEED = 5;
/** Seconds before the first word and after the last. */
const BEFORE = 0.6;
const AFTER = 1.2;
/** Ticks after which a conversation that does not go on has failed. */
const PATIENCE = 30 * TICKS_A_SECOND;

/** Her face in one tick. */
export interface Moment {
  readonly pose: Float32Array;
  /** 52 weights as the world leaves them. */
  readonly weights: Float32Array;
  /** How far each viseme is formed. */
  readonly visemes: Float32Array;
}

/** Something that was said, at a place of the recording. */
export interface Said {
  readonly who: 'person' | 'she';
  readonly text: string;
  /** Seconds from the recording's beginning. */
  readonly start: number;
  readonly sound: Sound;
  readonly phonemes: readonly TimedPhoneme[];
  /** Seconds of it that were heard, and what was left when she was interrupted. */
  heard: number;
  unsaid: string;
  /** What the ear made of the person's words. */
  understood: string;
}

export interface Recording {
  readonly moments: readonly Moment[];
  readonly said: readonly Said[];
}

export interface ConversationParts {
  readonly speaker: Speaker;
  readonly personVoice: string;
  readonly ear: Pick<ListenerOptions, 'activity' | 'recogniser'>;
  readonly turns: readonly Turn[];
}

export async function recordConversation(parts: ConversationParts): Promise<Recording> {
  return new Conversation(parts).run();
}

class Conversation {
  readonly #parts: ConversationParts;
  readonly #world: AuroraWorld = createAuroraWorld({ seed: SEED });
  readonly #events = new Topic<SpeechEvent>();
  readonly #clock = new HeardClock(() => this.#seconds * 1000);
  readonly #inbox = createInbox(this.#world);
  readonly #feed: SpeechFeed;
  readonly #ear: Listener;
  readonly #moments: Moment[] = [];
  readonly #said: Said[] = [];
  #heardByEar: HearingEvent[] = [];
  /** What she says now. */
  #current: { readonly utterance: Utterance; readonly said: Said } | null = null;
  /** The microphone: what the person is saying now. */
  #microphone: { readonly samples: Float32Array; readonly from: number } | null = null;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    this.#feed = new SpeechFeed({
      events: this.#events,
      position: () => this.#position(),
      inbox: this.#inbox,
    });
    this.#ear = new Listener({ ...parts.ear, name: 'Aurora', emit: event => this.#hear(event) });
    this.#ear.reset();
    // A film's pictures have no way to a screen.
    this.#inbox.post(Input.tweakSet, Tweak['mouth.ahead'], 0, 0);
  }

  get #seconds(): number {
    return this.#moments.length / TICKS_A_SECOND;
  }

  async run(): Promise<Recording> {
    await this.#ticks(BEFORE * TICKS_A_SECOND);
    for (const [i, turn] of this.#parts.turns.entries()) {
      if (i === 0) await this.#ask(turn.person);
      await this.#until(() => this.#heardByEar.some(({ type }) => type === 'final'), turn.person);
      this.#understand();
      for (const line of turn.she) {
        await this.#say(line);
        await this.#until(() => this.#isInterruption(line) || this.#current === null, line.text);
        if (this.#current === null) continue;
        const next = this.#parts.turns[i + 1];
        if (!next) throw new Error('Nobody is there to interrupt her in the last turn.');
        await this.#ask(next.person);
        await this.#until(() => this.#current === null, line.text);
      }
    }
    await this.#ticks(AFTER * TICKS_A_SECOND);
    return { moments: this.#moments, said: this.#said };
  }

  /** The person begins to speak. */
  async #ask(text: string): Promise<void> {
    const { speaker, personVoice } = this.#parts;
    const { sound, phonemes } = await soundOf(speaker, text, personVoice);
    this.#heardByEar = [];
    const heard = sound.samples.length / sound.sampleRate;
    this.#microphone = { ...resampleSound(sound, HEARING_RATE), from: this.#moments.length };
    const place = { who: 'person', text, start: this.#seconds, sound, phonemes } as const;
    this.#said.push({ ...place, heard, unsaid: '', understood: '' });
  }

  #understand(): void {
    const final = this.#heardByEar.find(event => event.type === 'final')!;
    this.#said.findLast(({ who }) => who === 'person')!.understood = final.text;
  }

  /** As `SpeechService` does it, but for the process that makes the sound. */
  async #say({ text }: Line): Promise<void> {
    const { speaker } = this.#parts;
    const id = String(this.#said.length);
    const { text: plain, cues } = takeEmotions(text);
    const utterance = newUtterance(id, plain, cues, {});
    const voice = speaker.synthesiser.voices[0]!;
    utterance.words = speaker.captions(plain);
    this.#events.publish({ type: 'started', id, words: utterance.words, voice });
    const { sound, phonemes } = await soundOf(speaker, plain, voice, chunk => {
      utterance.timed.push(...chunk.words);
      utterance.made = chunk.start + chunk.samples.length / chunk.sampleRate;
      for (const { index, start } of chunk.words)
        while (cues[0] && cues[0].word <= index)
          this.#events.publish({ type: 'emotion', id, emotion: cues.shift()!.emotion, at: start });
      this.#events.publish({ type: 'words', id, words: chunk.words, phonemes: chunk.phonemes });
      this.#events.publish({ type: 'chunk', id, ...chunk });
    });
    this.#events.publish({ type: 'made', id, seconds: utterance.made });
    this.#clock.restart(utterance.made);
    const place = { who: 'she', text, start: this.#seconds, sound, phonemes } as const;
    const said: Said = { ...place, heard: 0, unsaid: '', understood: '' };
    this.#said.push(said);
    this.#current = { utterance, said };
  }

  #isInterruption({ interruptedAfter }: Line): boolean {
    if (interruptedAfter === undefined || this.#current === null) return false;
    return wordsHeard(this.#current.utterance, this.#clock.seconds()) >= interruptedAfter;
  }

  #hear(event: HearingEvent): void {
    this.#heardByEar.push(event);
    if (event.type === 'speech-start' && this.#current) this.#end('stopped');
  }

  #end(type: 'stopped' | 'ended'): void {
    const { utterance, said } = this.#current!;
    const { id } = utterance;
    said.heard = this.#clock.seconds();
    this.#current = null;
    if (type === 'ended') this.#events.publish({ type, id, seconds: said.heard });
    else {
      said.unsaid = unsaidAfter(utterance, said.heard);
      this.#events.publish({ type, id, reason: 'interrupted', unsaid: said.unsaid });
    }
  }

  #position() {
    if (this.#current === null) return null;
    const seconds = this.#clock.seconds();
    const { id, made } = this.#current.utterance;
    return { id, seconds, playing: seconds < made };
  }

  async #until(isDone: () => boolean, what: string): Promise<void> {
    for (let waited = 0; !isDone(); waited++) {
      if (waited > PATIENCE) throw new Error(`The conversation does not go on after "${what}".`);
      await this.#tick();
    }
  }

  async #ticks(count: number): Promise<void> {
    for (let i = 0; i < count; i++) await this.#tick();
  }

  async #tick(): Promise<void> {
    await this.#listen();
    if (this.#current && this.#clock.seconds() >= this.#current.utterance.made - 1e-3) this.#end('ended');
    this.#feed.step();
    this.#inbox.flush();
    tick(this.#world);
    const { components, companion } = this.#world;
    const pose = new Float32Array(POSE_LENGTH);
    writePose(this.#world, companion, pose);
    this.#moments.push({
      pose,
      weights: components.Face.weights.slice(companion * SHAPE_COUNT, (companion + 1) * SHAPE_COUNT),
      visemes: components.Voice.visemes.slice(companion * VISEME_COUNT, (companion + 1) * VISEME_COUNT),
    });
  }

  /** A tick's worth of the microphone; she wears no loudspeaker, so it hears the person alone. */
  async #listen(): Promise<void> {
    const { samples, from } = this.#microphone ?? { samples: new Float32Array(), from: 0 };
    const at = (ticks: number) => Math.round((ticks * HEARING_RATE) / TICKS_A_SECOND);
    const elapsed = this.#moments.length - from;
    const piece = new Float32Array(at(elapsed + 1) - at(elapsed));
    piece.set(samples.subarray(at(elapsed), at(elapsed + 1)));
    this.#ear.push(piece);
    await this.#ear.settled();
  }
}

type Piece = Awaited<ReturnType<ReturnType<Speaker['say']>['next']>>['value'];

async function soundOf(
  speaker: Speaker,
  text: string,
  voice: string,
  each: (chunk: NonNullable<Piece>) => void = () => {},
): Promise<{ sound: Sound; phonemes: TimedPhoneme[] }> {
  const pieces: Float32Array[] = [];
  const phonemes: TimedPhoneme[] = [];
  for await (const chunk of speaker.say(text, { voice, speed: 1 })) {
    pieces.push(chunk.samples);
    phonemes.push(...chunk.phonemes);
    each(chunk);
  }
  const samples = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece, at);
    at += piece.length;
  }
  return { sound: { samples, sampleRate: speaker.synthesiser.sampleRate }, phonemes };
}

/** All of it as one sound. What is interrupted fades as a page lets it fade. */
export function mix({ moments, said }: Recording, sampleRate: number): Sound {
  const samples = new Float32Array(Math.ceil((moments.length / TICKS_A_SECOND) * sampleRate));
  const fade = 0.015 * sampleRate;
  for (const { sound, start, heard } of said) {
    const { samples: voice } = resampleSound(sound, sampleRate);
    const [from, length] = [Math.round(start * sampleRate), Math.round(heard * sampleRate)];
    for (let i = 0; i < voice.length && from + i < samples.length; i++)
      samples[from + i]! += voice[i]! * (i < length ? 1 : Math.exp((length - i) / fade));
  }
  return { samples, sampleRate };
}
