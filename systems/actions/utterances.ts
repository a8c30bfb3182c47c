import { type AuroraWorld, addComponent, addEntity } from '../../components/index.ts';

/** A companion begins to be heard saying something; what she said before is over. Writes every column. */
export function openUtterance(world: AuroraWorld, speaker: number, serial: number): number {
  const { Utterance, Voice } = world.components;
  if (Voice.utterance[speaker] !== 0) endUtterance(world, Voice.utterance[speaker]!);
  const utterance = addEntity(world);
  addComponent(world, utterance, Utterance);
  Utterance.serial[utterance] = serial;
  Utterance.speaker[utterance] = speaker;
  Utterance.firstViseme[utterance] = world.timeline.visemes;
  Utterance.visemeCount[utterance] = 0;
  Utterance.firstWord[utterance] = world.timeline.words;
  Utterance.wordCount[utterance] = 0;
  world.utteranceBySerial.set(serial, utterance);
  Voice.utterance[speaker] = utterance;
  Voice.clock[speaker] = 0;
  Voice.playing[speaker] = 0;
  Voice.word[speaker] = -1;
  Voice.viseme[speaker] = 0;
  return utterance;
}

/** Nothing of it is heard any more. The mouth lets go by itself, see `formVisemes`. */
export function endUtterance(world: AuroraWorld, utterance: number): void {
  const { Utterance, Voice, IsRetired } = world.components;
  const speaker = Utterance.speaker[utterance]!;
  if (Voice.utterance[speaker] === utterance) {
    Voice.utterance[speaker] = 0;
    Voice.playing[speaker] = 0;
  }
  world.utteranceBySerial.delete(Utterance.serial[utterance]!);
  addComponent(world, utterance, IsRetired);
}
