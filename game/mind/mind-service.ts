/**
 * The kernel's half of the Π-cycle: words in, acts and memories out. The world decides when a thought goes on and which act it
 * comes to (`systems/mind/`); what a phase needs from outside is done here, and answered through the inbox as numbers.
 */
import {
  ACTS,
  type AuroraWorld,
  Effect,
  INTENTS,
  Input,
  type PhaseName,
  Stimulus,
  type StimulusName,
  ThoughtPhase,
} from '../../components/index.ts';
import { AuroraError } from '../../models/errors.ts';
import type { JobView, PictureView } from '../api/protocol.ts';
import type { Forgotten } from '../conversation/forgotten-words.ts';
import { Topic } from '../topic.ts';
import { ACT_OF } from './acts/index.ts';
import { Attention } from './attention.ts';
import { readAnswer } from './language/answers.ts';
import { isUrgent } from './language/control-rules.ts';
import { factsIn } from './language/facts.ts';
import { Likeness } from './language/likeness.ts';
import type { Reading } from './language/move.ts';
import { permissionReading, readPermission } from './language/permission.ts';
import { SURE, understand } from './language/understand.ts';
import { type PictureDeed, tracesOf } from './learn/picture-traces.ts';
import { rememberExchange, rememberFacts, rememberRecipe } from './learn/write-memories.ts';
import type { MindParts } from './parts.ts';
import { reasonsOf } from './reasons.ts';
import { type Found, NOTHING_FOUND } from './recall/found.ts';
import { recallFor } from './recall/recaller.ts';
import { Dice } from './reply/dice.ts';
import {
  emptied,
  mainMove,
  type Surroundings,
  type ThoughtRecord,
  thoughtView,
  tooMany,
  withoutWords,
  witnessed,
} from './thought-record.ts';
import type { TalkView, ThoughtNews, ThoughtView } from './thought-view.ts';

/** Thoughts that may wait; whoever wants more is told so. */
const MOST_OPEN = 32;
/** Thoughts that are kept to be explained. */
const MOST_KEPT = 100;
/** What may be lost: all memories, or pictures; some memories. */
const STAKES: Readonly<Record<string, number>> = {
  'forget-all': 1,
  'forget-picture': 1,
  'forget-about': 0.15,
  'forget-fact': 0.1,
};
/** Without a yes, nobody is surer than this that something is to be deleted for good. */
const UNCONFIRMED = 0.9;

const PHASE_NAMES = Object.fromEntries(
  Object.entries(ThoughtPhase).map(([name, value]) => [value, name]),
) as Record<number, PhaseName>;

export interface HeardWords extends Surroundings {
  readonly text: string;
  readonly heard: boolean;
}

export class MindService {
  /** A thought went on by a phase, or is over. */
  readonly events = new Topic<ThoughtNews>();
  readonly attention = new Attention();
  readonly #world: AuroraWorld;
  readonly #parts: MindParts;
  readonly #dice: Dice;
  readonly #likeness: Likeness;
  readonly #open = new Map<number, ThoughtRecord>();
  readonly #waiting = new Map<number, { resolve(view: TalkView): void; reject(error: unknown): void }>();
  /** Pictures by the recipe that was learnt from them, so that a star is counted once. */
  readonly #starred = new Set<string>();
  /** By thought: what comes up for it is looked for as soon as it is understood, a tick before the world asks. */
  readonly #looking = new Map<number, Promise<Found>>();
  #kept: readonly ThoughtRecord[] = [];
  #serial = 0;
  #stopped = false;

  constructor(world: AuroraWorld, parts: MindParts) {
    this.#world = world;
    this.#parts = parts;
    this.#dice = new Dice(parts.seed);
    this.#likeness = new Likeness(parts.read);
  }

  /**
   * Somebody says something; resolves when she has acted on it.
   * @throws AuroraError `TOO_MANY_THOUGHTS`
   */
  hear({ text, heard, looking, settings }: HeardWords): Promise<TalkView> {
    if (this.#stopped || this.#open.size >= MOST_OPEN)
      return Promise.reject(tooMany(this.#open.size, MOST_OPEN));
    const permission = this.#permission(text);
    const reading = permission ?? this.#understand(text);
    const record = this.#begin(heard ? 'heard' : 'typed', text, reading, { looking, settings });
    this.#write(record, text.trim());
    // The thought in which she asked goes on by the answer: it cannot wait for that one's end.
    const urgent =
      permission !== null ||
      (isUrgent(reading.moves[0]!.roles.action ?? '') && this.attention.pending === null);
    this.#parts.inbox.post(Input.stimulus, record.serial, Stimulus[record.about] | (urgent ? 1 << 8 : 0));
    return new Promise((resolve, reject) => this.#waiting.set(record.serial, { resolve, reject }));
  }

  /** A picture was saved, by whomever it was asked for. */
  painted(picture: PictureView, job: string | null): void {
    if (this.#stopped || this.#open.size >= MOST_OPEN || picture.settings === null) return;
    const record = this.#begin('painted', picture.settings.prompt, witnessed('painted', job), {});
    record.pictures = [picture];
    this.#parts.inbox.post(Input.stimulus, record.serial, Stimulus.painted);
  }

  /** A picture that was asked for in talk will not come. */
  failed(job: JobView): void {
    if (this.#stopped || this.#open.size >= MOST_OPEN || this.attention.job?.id !== job.id) return;
    const record = this.#begin('failed', job.error?.message ?? '', witnessed('failed', job.id), {});
    this.#parts.inbox.post(Input.stimulus, record.serial, Stimulus.failed);
  }

  /** What was forgotten, by whomever, is in her thoughts no longer, nor in what she has in mind. */
  forgot({ memories, tells }: Forgotten): void {
    const concerned = ({ text, says, remembered }: ThoughtRecord) =>
      remembered.some(id => memories.has(id)) || tells(text) || tells(says ?? '');
    this.#kept = this.#kept.map(record => (concerned(record) ? emptied(record) : record));
    const { attention } = this;
    if (attention.lastMemories.some(id => memories.has(id))) attention.lastFacts = [];
    attention.turns = attention.turns.filter(({ text }) => !tells(text));
  }

  /** Stars are others: what got one worked. */
  marked(pictures: readonly PictureView[]): void {
    const starred: PictureView[] = [];
    for (const picture of pictures) {
      if (!picture.starred) this.#starred.delete(picture.id);
      else if (!this.#starred.has(picture.id)) {
        this.#starred.add(picture.id);
        starred.push(picture);
        rememberRecipe(picture, true, this.#parts).catch(error =>
          this.#parts.onProblem(`what worked was not remembered: ${(error as Error).message}`),
        );
      }
    }
    this.witnessed('starred', starred);
  }

  /** Something became of pictures that nobody had to talk of. */
  witnessed(deed: PictureDeed, pictures: readonly PictureView[]): void {
    if (this.#stopped) return;
    const { memory, now, onProblem } = this.#parts;
    for (const trace of tracesOf(deed, pictures, now()))
      memory
        .remember(trace)
        .catch(error =>
          onProblem(`what became of a picture was not remembered: ${(error as Error).message}`),
        );
  }

  /** Pictures are in the gallery that were put there by hand. What she remembers already did not come from elsewhere. */
  async arrived(pictures: readonly PictureView[]): Promise<void> {
    const unknown: PictureView[] = [];
    for (const picture of pictures) {
      // Whoever asks after the end would open her memory once more.
      if (this.#stopped) return;
      const { total } = await this.#parts.memory.list({ picture: picture.id, limit: 1 });
      if (total === 0) unknown.push(picture);
    }
    this.witnessed('arrived', unknown);
  }

  /** An effect of the world's; false where it is about something else. */
  carryOut(kind: number, serial: number, b: number): boolean {
    if (kind === Effect.thoughtPhase) this.#enter(serial, b);
    else if (kind === Effect.thoughtEnded) this.#ended(serial, b);
    return kind === Effect.thoughtPhase || kind === Effect.thoughtEnded;
  }

  /** The world has begun a phase: what belongs to it is done, and answered. */
  #enter(serial: number, phase: number): void {
    const record = this.#open.get(serial);
    const name = PHASE_NAMES[phase];
    if (record === undefined || name === undefined) return;
    record.phase = name;
    record.phases.push({ phase: name, tick: this.#world.clock.tick, ms: this.#parts.clock() - record.begun });
    this.#tell(record);
    const work =
      name === 'interpret'
        ? this.#interpret(record)
        : name === 'recall'
          ? this.#recall(record)
          : name === 'act'
            ? this.#act(record)
            : null;
    work
      ?.catch(error =>
        this.#parts.onProblem(`a thought failed in the phase ${name}: ${(error as Error).stack ?? error}`),
      )
      .finally(() => this.#stopped || this.#parts.inbox.post(Input.thoughtAnswered, serial, phase));
  }

  /** The world has thought it to its end. @param late bits of phases that it did not wait for */
  #ended(serial: number, late: number): void {
    const record = this.#open.get(serial);
    if (record === undefined) return;
    this.#open.delete(serial);
    this.#looking.delete(serial);
    record.phase = 'over';
    record.late = Object.values(PHASE_NAMES).filter(name => (late & (1 << ThoughtPhase[name])) !== 0);
    // What was forgotten is not kept in her thoughts either.
    if (record.forgotten.length > 0) this.#kept = [withoutWords(record)];
    else this.#kept = [...this.#kept, record].slice(-MOST_KEPT);
    this.#answer(record);
    this.#tell(record);
  }

  /** The newest first. */
  list(limit = MOST_KEPT): ThoughtView[] {
    return [...this.#kept, ...this.#open.values()].toReversed().slice(0, limit).map(viewOf);
  }

  /** A thought with its reasons; the last thing that was said where none is named. @throws AuroraError `UNKNOWN_THOUGHT`, `NO_THOUGHT_YET` */
  explain(id?: string): ThoughtView {
    const all = [...this.#kept, ...this.#open.values()];
    const record =
      id === undefined
        ? (all.findLast(({ about }) => about === 'typed' || about === 'heard') ?? all.at(-1))
        : all.find(each => each.id === id);
    if (record !== undefined) return viewOf(record);
    if (id === undefined)
      throw new AuroraError('NO_THOUGHT_YET', 'She has not thought about anything yet.', {
        legal: 'after something was said',
        hint: 'Talk to her first.',
      });
    throw new AuroraError('UNKNOWN_THOUGHT', `There is no thought "${id.slice(0, 80)}".`, {
      field: 'thought',
      value: id.slice(0, 80),
      legal: `one of the last ${MOST_KEPT} that "thoughts" lists`,
      hint: 'List them to see their ids.',
    });
  }

  /** Reads the sentences that she compares others with. @throws AuroraError where nobody can read */
  async prepare(): Promise<void> {
    await this.#likeness.prepare();
  }

  /** Nobody is answered any more. */
  stop(): void {
    this.#stopped = true;
    for (const { reject } of this.#waiting.values())
      reject(new AuroraError('CANCELLED', 'The program ends.'));
    this.#waiting.clear();
  }

  /** What the person says stands in the conversation's log: what was heard already does. */
  #write(record: ThoughtRecord, text: string): void {
    const { transcript } = this.#parts;
    const typed = `typed-${record.id}`;
    if (record.about === 'typed' && text !== '') transcript.note('person', typed, text);
    const entry = record.about === 'typed' ? typed : transcript.heard(text);
    if (entry !== null) record.entries.push(entry);
  }

  /** A language model has asked whether it may do something: a yes or a no answers that. */
  #permission(text: string): Reading | null {
    const { permission } = this.#parts;
    const asked = permission.asked();
    if (asked === null || text.trim() === '') return null;
    const said = readPermission(text, asked.danger);
    if (said !== null) return permissionReading(asked.id, said, text);
    permission.withdraw();
    return null;
  }

  #understand(text: string): Reading {
    const usual = understand(text);
    const { pending } = this.attention;
    return (pending && readAnswer(text, pending, usual)) ?? usual;
  }

  #begin(about: StimulusName, text: string, reading: Reading, surroundings: Surroundings): ThoughtRecord {
    const serial = ++this.#serial;
    const record: ThoughtRecord = {
      ...{
        serial,
        id: `thought-${serial}`,
        at: this.#parts.now(),
        about,
        text,
        surroundings,
        reading,
        phase: 'perceive',
      },
      ...{
        begun: this.#parts.clock(),
        found: NOTHING_FOUND,
        evidence: [],
        options: [],
        act: null,
        did: [],
        remembered: [],
      },
      ...{
        forgotten: [],
        entries: [],
        says: null,
        spoken: false,
        job: null,
        pictures: [],
        page: [],
        late: [],
        phases: [],
      },
    };
    this.#open.set(serial, record);
    return record;
  }

  async #interpret(record: ThoughtRecord): Promise<void> {
    const said = record.about === 'typed' || record.about === 'heard';
    // Anew: what was said before it may have been a question meanwhile.
    if (said && mainMove(record).topic !== 'permission') record.reading = this.#understand(record.text);
    const { topic, roles } = mainMove(record);
    if (topic === 'forget-fact') record.reading = { ...record.reading, facts: factsIn(roles.fact ?? '') };
    this.#believe(record);
    const sure = Math.max(0, ...Object.values(record.reading.beliefs));
    if (said && sure < SURE && record.text.trim() !== '') {
      const refined = await this.#likeness.refine(record.text, record.reading).catch(() => null);
      if (record.phase !== 'interpret') return;
      if (refined !== null) {
        record.reading = refined;
        this.#believe(record);
      }
    }
    if (!said) return;
    const looking = this.#lookFor(record);
    // Whatever goes wrong is told by the phase that waits for it.
    looking.catch(() => {});
    this.#looking.set(record.serial, looking);
  }

  #lookFor({ text, reading, surroundings }: ThoughtRecord): Promise<Found> {
    const [move] = reading.moves;
    return recallFor(
      { text, move: move!, facts: reading.facts, looking: surroundings.looking },
      this.#parts,
      this.attention,
    );
  }

  #believe(record: ThoughtRecord): void {
    const { inbox } = this.#parts;
    const { topic, roles } = mainMove(record);
    const unconfirmed = (topic === 'forget-all' || topic === 'forget-picture') && roles.confirmed !== 'yes';
    for (const [place, intent] of INTENTS.entries()) {
      const chance = record.reading.beliefs[intent] ?? 0;
      inbox.post(
        Input.thoughtBelieved,
        record.serial,
        place,
        unconfirmed ? Math.min(UNCONFIRMED, chance) : chance,
      );
    }
    inbox.post(Input.thoughtWeighed, record.serial, Math.min(255, this.attention.asked), STAKES[topic] ?? 0);
  }

  async #recall(record: ThoughtRecord): Promise<void> {
    record.evidence.push(...record.reading.evidence);
    if (record.about !== 'typed' && record.about !== 'heard') return;
    const move = mainMove(record);
    const found = await (this.#looking.get(record.serial) ?? this.#lookFor(record));
    if (record.phase !== 'recall') return;
    record.found = found;
    const [first] = found.pictures;
    if (move.topic === 'pictures' && first?.picture) this.#tell(record, first.picture.id);
    this.#parts.inbox.post(Input.thoughtFound, record.serial, Math.min(0xffff, found.count), found.match);
  }

  async #act(record: ThoughtRecord): Promise<void> {
    this.#readDecision(record);
    const { attention } = this;
    const said = record.about === 'typed' || record.about === 'heard';
    if (said) attention.say('person', record.text, record.at.getTime());
    const act = ACT_OF[record.act ?? 'speak'];
    try {
      await act({
        ...{
          record,
          move: mainMove(record),
          parts: this.#parts,
          attention,
          dice: this.#dice,
          earlier: this.#kept,
        },
        call: async <Result>(command: string, input: unknown, what: string) => {
          try {
            const result = (await this.#parts.invoke(command, input)) as Result;
            record.did.push({ command, what, error: null });
            return result;
          } catch (error) {
            record.did.push({ command, what, error: (error as Error).message });
            throw error;
          }
        },
      });
    } catch (error) {
      record.says ??= '[sorrow] Something went wrong inside of me. Please say it again.';
      this.#parts.onProblem(`she could not act: ${(error as Error).stack ?? error}`);
    }
    // Who asks to forget something has said once more what.
    if (record.forgotten.length > 0) this.#parts.transcript.forget(record.entries);
    await Promise.allSettled([this.#learn(record), this.#speak(record)]);
    this.#parts.transcript.link(record.remembered, record.entries);
    this.#answer(record);
  }

  /** What the world decided, and what it weighed. */
  #readDecision(record: ThoughtRecord): void {
    const thought = this.#world.thoughtBySerial.get(record.serial);
    if (thought === undefined) return;
    const { Thought } = this.#world.components;
    record.act = ACTS[Thought.act[thought]!] ?? 'speak';
    record.options = ACTS.map((act, i) => ({
      act,
      value: Math.round(Thought.value[thought * ACTS.length + i]! * 1e4) / 1e4,
    })).toSorted((a, b) => b.value - a.value);
    record.late = Object.values(PHASE_NAMES).filter(
      name => (Thought.late[thought]! & (1 << ThoughtPhase[name])) !== 0,
    );
  }

  /** Each exchange is an episode, and what was told in it a fact. What is to be forgotten is not written down again. */
  async #learn(record: ThoughtRecord): Promise<void> {
    if ((record.about !== 'typed' && record.about !== 'heard') || record.text.trim() === '') return;
    const move = mainMove(record);
    const silent = move.intent === 'forget' || (record.act === 'control' && move.topic !== 'star');
    if (silent) return;
    try {
      const { facts } = record.reading;
      const about = facts.flatMap(({ subject, object }) => [subject, object]);
      const pictures = record.pictures.slice(0, 5).map(({ id }) => id);
      const episode = await rememberExchange(record.text.trim(), record.says, about, pictures, this.#parts);
      const learnt = record.act === 'ask' ? [] : await rememberFacts(facts, episode, this.#parts);
      record.remembered.push(episode, ...learnt);
      this.attention.lastFacts = facts;
      this.attention.lastMemories = [episode, ...learnt];
    } catch (error) {
      this.#parts.onProblem(`what was said was not remembered: ${(error as Error).message}`);
    }
  }

  async #speak(record: ThoughtRecord): Promise<void> {
    const { says } = record;
    const { transcript } = this.#parts;
    if (says === null || says.trim() === '') return;
    this.attention.say('aurora', says, this.#parts.now().getTime());
    if (record.spoken) return;
    try {
      const { id } = (await this.#parts.invoke('say', { text: says })) as { id: string };
      record.entries.push(id);
      record.spoken = true;
    } catch {
      // No voice: it is written.
      const written = `written-${record.id}`;
      transcript.note('aurora', written, says.replace(/\[[a-z ]{2,20}\]\s*/gi, ''));
      record.entries.push(written);
    }
  }

  #answer(record: ThoughtRecord): void {
    const waiting = this.#waiting.get(record.serial);
    if (waiting === undefined) return;
    this.#waiting.delete(record.serial);
    waiting.resolve({
      thought: viewOf(record),
      job: record.job?.id ?? null,
      prompt: record.job?.settings.prompt ?? null,
      pictures: [...record.pictures] as TalkView['pictures'],
      page: [...record.page],
    });
  }

  #tell({ id, about, phase }: ThoughtRecord, picture: string | null = null): void {
    this.events.publish({ id, about, phase, picture });
  }
}

const viewOf = (record: ThoughtRecord): ThoughtView => thoughtView(record, reasonsOf(record));
