import { type AuroraWorld, Input, TIMELINE_CAPACITY } from '../../components/index.ts';
import { endUtterance, openUtterance } from '../actions/utterances.ts';

/** Lengths are told in this unit, seconds: 0.1 ms. */
const LENGTH_UNIT = 1e-4;
const MOST_LENGTH = 0xffff;
/** Loudness in 8 bits, 64 is usual. */
const LOUDNESS_UNIT = 1 / 64;

/** What `visemeAdded` says in one word: 4 bits viseme, 2 bits stress, 8 bits loudness, 16 bits length. */
export function packViseme(viseme: number, stress: number, loudness: number, seconds: number): number {
  const loud = Math.min(255, Math.max(0, Math.round(loudness / LOUDNESS_UNIT)));
  return (viseme | (stress << 4) | (loud << 6) | (packLength(seconds, MOST_LENGTH) << 14)) >>> 0;
}

/** Seconds as `wordAdded` has them. */
export const packLength = (seconds: number, most = 0xffff_ffff): number =>
  Math.min(most, Math.max(0, Math.round(seconds / LENGTH_UNIT)));

/** A clock that is wrong by more has jumped; what is less is made up for in small steps, never backwards. */
const JUMP = 0.1;
const CATCH_UP = 0.15;

/** Message `i` of the inbox, about what she says. What is told of an utterance that is over is late, and ignored. */
export function applySpeechInput(world: AuroraWorld, i: number): void {
  const { inbox } = world;
  const kind = inbox.kind[i]!;
  const serial = inbox.a[i]!;
  if (kind === Input.utteranceOpened) {
    openUtterance(world, world.companion, serial);
    return;
  }
  const utterance = world.utteranceBySerial.get(serial);
  if (utterance === undefined) return;
  if (kind === Input.visemeAdded) addViseme(world, utterance, i);
  else if (kind === Input.wordAdded) addWord(world, utterance, i);
  else if (kind === Input.audioClock) setClock(world, utterance, i);
  else endUtterance(world, utterance);
}

function addViseme(world: AuroraWorld, utterance: number, i: number): void {
  const { inbox, timeline } = world;
  const { Utterance } = world.components;
  const at = timeline.visemes++ % TIMELINE_CAPACITY;
  const packed = inbox.b[i]!;
  timeline.viseme[at] = packed & 0xf;
  timeline.stress[at] = (packed >>> 4) & 0x3;
  timeline.loudness[at] = ((packed >>> 6) & 0xff) * LOUDNESS_UNIT;
  timeline.visemeStart[at] = inbox.x[i]!;
  timeline.visemeEnd[at] = inbox.x[i]! + (packed >>> 14) * LENGTH_UNIT;
  Utterance.visemeCount[utterance] = Utterance.visemeCount[utterance]! + 1;
}

function addWord(world: AuroraWorld, utterance: number, i: number): void {
  const { inbox, timeline } = world;
  const { Utterance } = world.components;
  const at = timeline.words++ % TIMELINE_CAPACITY;
  timeline.wordStart[at] = inbox.x[i]!;
  timeline.wordEnd[at] = inbox.x[i]! + inbox.b[i]! * LENGTH_UNIT;
  Utterance.wordCount[utterance] = Utterance.wordCount[utterance]! + 1;
}

function setClock(world: AuroraWorld, utterance: number, i: number): void {
  const { inbox } = world;
  const { Utterance, Voice } = world.components;
  const speaker = Utterance.speaker[utterance]!;
  const begins = Voice.playing[speaker] === 0;
  const error = inbox.x[i]! - Voice.clock[speaker]!;
  const share = begins || Math.abs(error) > JUMP ? 1 : CATCH_UP;
  Voice.clock[speaker] = Voice.clock[speaker]! + error * share;
  Voice.playing[speaker] = inbox.b[i] === 1 ? 1 : 0;
}
