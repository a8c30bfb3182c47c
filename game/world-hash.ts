import { getAllEntities, hasComponent } from 'bitecs';
import { type AuroraWorld, MAX_COMPANIONS, MAX_ENTITIES, TIMELINE_CAPACITY } from '../components/index.ts';

const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;
const MASK = 0xffff_ffff_ffff_ffffn;

/**
 * A world's fingerprint: FNV-1a (64 bit) over the clock, the random state, the queue, and every column of every
 * living entity in order of id. Two worlds with the same fingerprint have been through the same.
 */
export function worldHash(world: AuroraWorld): string {
  let hash = FNV_OFFSET;
  const number = new Float64Array(1);
  const bytes = new Uint8Array(number.buffer);
  const add = (value: number) => {
    number[0] = value;
    for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * FNV_PRIME) & MASK;
  };
  add(world.clock.tick);
  add(world.random.state);
  add(world.queue.paused);
  for (let i = 0; i < world.waiting.length; i++) add(world.waiting.entities[i]!);
  for (const value of world.tweaks) add(value);
  for (const column of Object.values(world.models)) for (const value of column) if (value !== 0) add(value);
  const { Job, Card, Device, Utterance, Thought } = world.components;
  const { timeline } = world;
  add(timeline.visemes);
  add(timeline.words);
  const { Face, Layers, Voice, Emotion, Gaze, Blink, Breath, Head, Drift, Noise, Reflection } =
    world.components;
  const entities = [...getAllEntities(world)].sort((a, b) => a - b);
  for (const entity of entities) {
    add(entity);
    for (const columns of [Job, Card, Device, Utterance]) {
      if (!hasComponent(world, entity, columns)) continue;
      for (const column of Object.values(columns)) add(column[entity]!);
    }
    if (hasComponent(world, entity, Utterance)) for (const value of spoken(world, entity)) add(value);
    const addWide = (columns: Readonly<Record<string, ArrayLike<number>>>, rows: number) => {
      if (!hasComponent(world, entity, columns)) return;
      for (const column of Object.values(columns)) {
        const width = column.length / rows;
        for (let i = entity * width; i < (entity + 1) * width; i++) add(column[i]!);
      }
    };
    for (const columns of [Face, Layers, Voice, Emotion, Gaze, Blink, Breath, Head, Drift, Noise, Reflection])
      addWide(columns, MAX_COMPANIONS + 1);
    addWide(Thought, MAX_ENTITIES + 1);
  }
  return hash.toString(16).padStart(16, '0');
}

/** All that the timeline holds of an utterance. */
function* spoken(world: AuroraWorld, utterance: number): Generator<number> {
  const { Utterance } = world.components;
  const { timeline } = world;
  const { viseme, stress, loudness, visemeStart, visemeEnd, wordStart, wordEnd } = timeline;
  for (let i = 0; i < Utterance.visemeCount[utterance]!; i++) {
    const at = (Utterance.firstViseme[utterance]! + i) % TIMELINE_CAPACITY;
    for (const column of [viseme, stress, loudness, visemeStart, visemeEnd]) yield column[at]!;
  }
  for (let i = 0; i < Utterance.wordCount[utterance]!; i++) {
    const at = (Utterance.firstWord[utterance]! + i) % TIMELINE_CAPACITY;
    for (const column of [wordStart, wordEnd]) yield column[at]!;
  }
}
