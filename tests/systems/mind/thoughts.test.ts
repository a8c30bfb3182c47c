import { describe, expect, it } from 'vitest';
import {
  ACTS,
  Effect,
  INTENTS,
  Input,
  type IntentName,
  NEEDS_FINDING,
  Stimulus,
  ThoughtPhase,
} from '../../../components/index.ts';
import { UNKNOWN, UTILITY } from '../../../systems/index.ts';
import { WorldDriver } from '../../world-driver.ts';

const { perceive, interpret, recall, decide, act } = ThoughtPhase;

class Mind extends WorldDriver {
  hear(serial: number, urgent = false): this {
    return this.send(Input.stimulus, serial, Stimulus.typed | (urgent ? 1 << 8 : 0));
  }

  believe(
    serial: number,
    beliefs: Partial<Record<IntentName, number>>,
    { stakes = 0, asked = 0 } = {},
  ): this {
    for (const [intent, chance] of Object.entries(beliefs))
      this.send(Input.thoughtBelieved, serial, INTENTS.indexOf(intent as IntentName), chance);
    return this.send(Input.thoughtWeighed, serial, asked, stakes).send(
      Input.thoughtAnswered,
      serial,
      interpret,
    );
  }

  find(serial: number, count: number, match: number): this {
    return this.send(Input.thoughtFound, serial, count, match).send(Input.thoughtAnswered, serial, recall);
  }

  entity = (serial: number) => this.world.thoughtBySerial.get(serial);
  phase = (serial: number) => this.world.components.Thought.phase[this.entity(serial)!];
  chosen = (serial: number) => ACTS[this.world.components.Thought.act[this.entity(serial)!]!];
  phases = (serial: number) =>
    this.effects.filter(e => e.kind === Effect.thoughtPhase && e.job === serial).map(e => e.device);

  /** What is done about beliefs, at once. */
  decides(
    beliefs: Partial<Record<IntentName, number>>,
    { match = 1, count = 1, stakes = 0, asked = 0 } = {},
  ): string | undefined {
    const serial = ++this.#serial;
    this.hear(serial)
      .tick(2)
      .believe(serial, beliefs, { stakes, asked })
      .tick()
      .find(serial, count, match)
      .tick(2);
    const chosen = this.chosen(serial);
    this.send(Input.thoughtAnswered, serial, act).tick(2);
    return chosen;
  }
  #serial = 1_000;
}

describe('what is late or wrong', () => {
  it('an answer to a phase that is over, or to nobody, changes nothing', () => {
    const mind = new Mind();
    mind
      .send(Input.thoughtAnswered, 9, interpret)
      .send(Input.thoughtBelieved, 9, 0, 1)
      .send(Input.thoughtFound, 9, 1, 1)
      .tick();
    mind
      .hear(1)
      .tick()
      .send(Input.thoughtAnswered, 1, act)
      .send(Input.thoughtBelieved, 1, 0, 1)
      .send(Input.thoughtFound, 1, 3, 0.1)
      .tick(3);
    expect(mind.phase(1)).toBe(interpret);
    const { Thought } = mind.world.components;
    expect([Thought.found[mind.entity(1)!], Thought.belief[mind.entity(1)! * INTENTS.length]]).toEqual([
      0, 0,
    ]);
  });

  it('an intent that there is not is passed over', () => {
    const mind = new Mind().hear(1).tick(2).send(Input.thoughtBelieved, 1, 200, 1) as Mind;
    mind.tick();
    const { Thought } = mind.world.components;
    expect(Thought.belief.every(chance => chance === 0)).toBe(true);
  });

  it('without answers it goes on all the same, keeps which were late, asks back, and ends', () => {
    const mind = new Mind().hear(1).tick(2 + 30 + 90 + 2) as Mind;
    expect(mind.phases(1)).toEqual([perceive, interpret, recall, decide, act]);
    expect(mind.chosen(1)).toBe('ask');
    mind.tick(3_700);
    expect(mind.entity(1)).toBeUndefined();
    const ended = mind.effects.find(e => e.kind === Effect.thoughtEnded);
    expect(ended?.device).toBe((1 << interpret) | (1 << recall) | (1 << act));
  });
});

describe('a thought', () => {
  it('goes on by one phase a tick, never by two', () => {
    const mind = new Mind().hear(1) as Mind;
    const seen: (number | undefined)[] = [];
    for (let i = 0; i < 5; i++) {
      mind.tick();
      seen.push(mind.phase(1));
      if (seen.at(-1) === interpret) mind.believe(1, { speak: 1 });
      if (seen.at(-1) === recall) mind.find(1, 0, 1);
    }
    expect(seen).toEqual([perceive, interpret, recall, decide, act]);
    mind.send(Input.thoughtAnswered, 1, act).tick();
    expect(mind.entity(1)).toBeUndefined();
  });

  it('waits for those before it, unless it is urgent', () => {
    const mind = new Mind().hear(1).hear(2).hear(3, true).tick(4) as Mind;
    expect([mind.phase(1), mind.phase(2), mind.phase(3)]).toEqual([interpret, perceive, interpret]);
    mind.believe(1, { speak: 1 }).tick().find(1, 0, 1).tick(2).send(Input.thoughtAnswered, 1, act).tick(2);
    mind.believe(3, { control: 1 }).tick();
    expect(mind.entity(1)).toBeUndefined();
    expect(mind.phase(2)).toBe(interpret);
  });

  it('begins with every column anew, though its row was another’s', () => {
    const mind = new Mind();
    mind.decides({ forget: 0.9 }, { match: 0.3, stakes: 1, asked: 3, count: 9 });
    mind.hear(1).tick();
    const { Thought } = mind.world.components;
    const row = mind.entity(1)!;
    expect([
      Thought.found[row],
      Thought.match[row],
      Thought.stakes[row],
      Thought.asked[row],
      Thought.late[row],
    ]).toEqual([0, 1, 0, 0, 0]);
    expect([...Thought.belief.subarray(row * INTENTS.length, (row + 1) * INTENTS.length)]).toEqual(
      INTENTS.map(() => 0),
    );
    expect([...Thought.value.subarray(row * ACTS.length, (row + 1) * ACTS.length)]).toEqual(
      ACTS.map(() => 0),
    );
  });
});

describe('decisions', () => {
  it.each(INTENTS.filter(intent => intent !== 'witness'))(
    '%s: what is surely meant and found is done',
    intent => {
      expect(new Mind().decides({ [intent]: 0.95 })).toBe(intent);
    },
  );

  it('what nobody said is kept quiet about', () => {
    expect(new Mind().decides({ witness: 1 })).toBe('note');
  });

  it('two pictures that are near one another: she asks; one that stands out: she paints', () => {
    expect(new Mind().decides({ repaint: 0.95 }, { match: 0.5, count: 2 })).toBe('ask');
    expect(new Mind().decides({ repaint: 0.95 }, { match: 0, count: 0 })).toBe('ask');
    expect(new Mind().decides({ repaint: 0.95 }, { match: 0.9, count: 2 })).toBe('repaint');
  });

  it('what cannot be undone is asked for first, unless there is hardly a doubt', () => {
    expect(new Mind().decides({ forget: 0.9 }, { stakes: 1 })).toBe('ask');
    expect(new Mind().decides({ forget: 0.99 }, { stakes: 1 })).toBe('forget');
    expect(new Mind().decides({ forget: 0.9 }, { stakes: 0 })).toBe('forget');
  });

  it('it is not asked for ever', () => {
    const mind = new Mind();
    const acts = [0, 1, 2, 3].map(asked => mind.decides({ speak: 0.2, paint: 0.4 }, { asked }));
    expect(acts[0]).toBe('ask');
    expect(acts.at(-1)).not.toBe('ask');
  });

  it('the table has a worth for each pair, and every intent has an act that is best for it', () => {
    expect(UTILITY).toHaveLength(ACTS.length);
    expect(UNKNOWN).toHaveLength(ACTS.length);
    for (const row of UTILITY) expect(row).toHaveLength(INTENTS.length);
    for (let i = 0; i < INTENTS.length; i++) expect(Math.max(...UTILITY.map(row => row[i]!))).toBe(1);
    for (const act of NEEDS_FINDING) expect(ACTS).toContain(act);
  });
});
