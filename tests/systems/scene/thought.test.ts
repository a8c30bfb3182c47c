import { describe, expect, it } from 'vitest';
import {
  CardMood,
  StageInput,
  THOUGHT_FIELDS,
  THOUGHT_LOOKS,
  ThoughtState,
} from '../../../components/index.ts';
import { GazeLink } from '../../../game/stage/space/gaze-link.ts';
import { StageDriver } from '../../stage-driver.ts';

const think = (driver: StageDriver, state: keyof typeof ThoughtState, seconds = 0, waits = 0) =>
  driver.send(StageInput.thought, ThoughtState[state], waits, seconds);

describe('the ring round her head', () => {
  it('takes no phase that there is not', () => {
    const driver = new StageDriver().send(StageInput.thought, 17, 0, 3).tick(3);
    expect(driver.world.thought.state).toBe(ThoughtState.idle);
  });

  it('shows a phase for its time, then the one behind it, then what lasts', () => {
    const driver = new StageDriver();
    think(driver, 'perceive', 0.5);
    think(driver, 'decide', 0.5, 1);
    driver.tick();
    const { thought } = driver.world;
    expect(thought.state).toBe(ThoughtState.perceive);
    // Painting begins meanwhile: it lasts, and does not cut off what is short.
    think(driver, 'act').tick();
    expect(thought.state).toBe(ThoughtState.perceive);
    driver.seconds(0.6);
    expect(thought.state).toBe(ThoughtState.decide);
    driver.seconds(0.6);
    expect(thought.state).toBe(ThoughtState.act);
    think(driver, 'idle').tick();
    expect(thought.state).toBe(ThoughtState.idle);
  });

  it('shows all phases of a thought, though they come at once', () => {
    const driver = new StageDriver();
    const names = ['perceive', 'interpret', 'recall', 'decide', 'act'] as const;
    for (const [i, name] of names.entries()) think(driver, name, 0.3, i === 0 ? 0 : 1);
    const seen: number[] = [];
    for (let i = 0; i < 120; i++) {
      driver.tick();
      if (seen.at(-1) !== driver.world.thought.state) seen.push(driver.world.thought.state);
    }
    expect(seen).toEqual([...names.map(name => ThoughtState[name]), ThoughtState.idle]);
  });

  it('turns into the look of its phase without a jump', () => {
    const driver = new StageDriver().seconds(1);
    think(driver, 'decide', 3);
    const { look } = driver.world.thought;
    let largest = 0;
    for (let i = 0; i < 120; i++) {
      const before = [...look];
      driver.tick();
      largest = Math.max(...look.map((value, f) => Math.abs(value - before[f]!)), largest);
    }
    expect(largest).toBeLessThan(0.25);
    for (const [f, field] of THOUGHT_FIELDS.entries())
      expect(look[f]).toBeCloseTo(THOUGHT_LOOKS[ThoughtState.decide]![field], 1);
  });

  it('every phase looks like no other', () => {
    const looks = THOUGHT_LOOKS.map(look => JSON.stringify(look));
    expect(new Set(looks).size).toBe(Object.keys(ThoughtState).length);
  });

  it('stands still with less motion, and shows its phase all the same', () => {
    const driver = new StageDriver();
    driver.world.still = true;
    think(driver, 'act').seconds(1);
    expect(driver.world.thought.turned).toBe(0);
    expect(driver.world.thought.look[THOUGHT_FIELDS.indexOf('flow')]).toBeGreaterThan(0.4);
  });
});

describe('a memory', () => {
  it('streams from its card for a while, and draws attention', () => {
    const driver = new StageDriver().orbit(1, 2).seconds(0.5).send(StageInput.recalled, 1).tick();
    expect(driver.world.thought.recalling).toBe(driver.entity(1));
    expect(driver.world.attention.card).toBe(driver.entity(1));
    driver.seconds(2);
    expect(driver.world.thought.recalling).toBe(0);
  });

  it('of a card that leaves is over', () => {
    const driver = new StageDriver().orbit(1, 2).seconds(0.5).send(StageInput.recalled, 1).tick();
    driver.send(StageInput.left, 1).seconds(1.5);
    expect(driver.world.thought.recalling).toBe(0);
    expect(driver.world.queries.cards.dense.length).toBe(0);
  });
});

describe('what she looks at', () => {
  it('is the picture that is painted, and now and then the viewer', () => {
    const driver = new StageDriver().hero(1).send(StageInput.mood, 1, CardMood.painting, 0.3);
    let [at, away] = [0, 0];
    for (let i = 0; i < 12 * 60; i++) {
      driver.tick();
      if (driver.world.attention.card === driver.entity(1)) at++;
      else away++;
    }
    expect(at).toBeGreaterThan(2 * away);
    expect(away).toBeGreaterThan(60);
  });

  it('is the card in a hand before anything else; the camera leans to it', () => {
    const driver = new StageDriver().hero(1).orbit(2, 0).send(StageInput.mood, 1, CardMood.painting, 0.3);
    driver.seconds(0.5).grab(2).tick().dragTo(-0.6, 0.1).seconds(1.5);
    expect(driver.world.attention.card).toBe(driver.entity(2));
    expect(driver.world.attention.leanX).toBeLessThan(-0.004);
    expect(Math.abs(driver.world.attention.leanX)).toBeLessThan(0.02);
  });

  it('is told to her in her own measure: to her right, before her, and not too often', () => {
    const driver = new StageDriver().hero(1).send(StageInput.mood, 1, CardMood.painting, 0.3).seconds(0.5);
    const link = new GazeLink();
    const look = link.next(driver.world, 10);
    // The picture stands left of her on the screen: the viewer's left is her right.
    expect(look?.x).toBeLessThan(-0.15);
    expect(look?.x).toBeGreaterThan(-0.6);
    expect(look?.z).toBeGreaterThan(0.3);
    expect(link.next(driver.world, 10.1)).toBeNull();
    expect(link.next(driver.world, 10.6)).toBeNull();
    expect(link.next(driver.world, 11.1)).toMatchObject({ x: look?.x });
  });

  it('is nothing, when nothing is there', () => {
    expect(new GazeLink().next(new StageDriver().hero(1).seconds(0.1).world, 1)).toBeNull();
  });
});
