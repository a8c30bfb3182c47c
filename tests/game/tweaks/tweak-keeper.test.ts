import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FaceService } from '../../../game/avatar/face-service.ts';
import { createInbox } from '../../../game/inbox.ts';
import { createInputLog, createReplay, recordInputs } from '../../../game/input-log.ts';
import { TweakKeeper } from '../../../game/tweaks/tweak-keeper.ts';
import { worldHash } from '../../../game/world-hash.ts';
import { FaceDriver } from '../../face-driver.ts';

/** A clock that rings when it is told to. */
function alarm() {
  const waiting = new Set<() => void>();
  return {
    now: () => 0,
    after(_ms: number, callback: () => void) {
      waiting.add(callback);
      return () => void waiting.delete(callback);
    },
    ring() {
      const due = [...waiting];
      waiting.clear();
      for (const callback of due) callback();
      return due.length;
    },
  };
}

function start(file: string) {
  const driver = new FaceDriver();
  const face = new FaceService(driver.world, createInbox(driver.world));
  const problems: string[] = [];
  const clock = alarm();
  const keeper = new TweakKeeper({ file, face, clock, onProblem: problem => problems.push(problem) });
  return { driver, face, keeper, clock, problems };
}

const newFile = () => join(mkdtempSync(join(tmpdir(), 'aurora-tweaks-')), 'tweaks.json');

describe('what was turned', () => {
  test('is there after a restart, from the first tick on', async () => {
    const file = newFile();
    const first = start(file);
    first.face.turn('blink.rate', 3);
    first.face.turn('breath.rate', 0.5);
    first.face.turn('breath.rate', undefined);
    await first.keeper.stop();
    const second = start(file);
    expect(second.face.changed()).toEqual({ 'blink.rate': 3 });
    second.driver.tick();
    expect(second.driver.world.tweaks).toContain(3);
    expect(second.problems).toEqual([]);
  });

  test('is written when it has settled, once, and not at every move of a slider', async () => {
    const { face, keeper, clock } = start(newFile());
    for (let i = 1; i < 20; i++) face.turn('blink.rate', i);
    expect(clock.ring()).toBe(1);
    await keeper.stop();
  });

  test('nothing is written where nothing is turned', async () => {
    const file = newFile();
    await start(file).keeper.stop();
    expect(existsSync(file)).toBe(false);
  });

  test('enters the world as an input: the run can be lived again from its log', () => {
    const file = newFile();
    writeFileSync(file, '{"format":"aurora-tweaks","version":1,"tweaks":{"blink.rate":55,"breath.rate":1}}');
    const { driver } = start(file);
    const log = createInputLog();
    recordInputs(log, driver.world);
    driver.tick(300);
    const again = new FaceDriver();
    createReplay(log)(again.world);
    again.tick(300);
    expect(worldHash(again.world)).toBe(worldHash(driver.world));
    expect(worldHash(new FaceDriver().tick(300).world)).not.toBe(worldHash(driver.world));
  });
});

describe('a file that is damaged', () => {
  test.each(['', '{', '{"format":"aurora-tweaks","version":9,"tweaks":{}}'])(
    '%j costs the tweaks, said once, and nothing else',
    text => {
      const file = newFile();
      writeFileSync(file, text);
      const { face, problems } = start(file);
      expect(face.changed()).toEqual({});
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/as usual/);
    },
  );

  test('in parts: the rest is turned', () => {
    const file = newFile();
    writeFileSync(file, '{"format":"aurora-tweaks","version":1,"tweaks":{"blink.rate":5,"gone.away":1}}');
    const { face, problems } = start(file);
    expect(face.changed()).toEqual({ 'blink.rate': 5 });
    expect(problems).toEqual([`${file}: There is no tweak "gone.away".`]);
  });

  test('that cannot be written again is a problem, and no crash', async () => {
    const file = join(newFile(), 'under', 'a file');
    const { face, keeper, problems } = start(file);
    face.turn('blink.rate', 5);
    await keeper.stop();
    expect(problems[0]).toMatch(/could not be kept/);
  });

  test('is readable by people', async () => {
    const file = newFile();
    const { face, keeper } = start(file);
    face.turn('blink.rate', 5);
    await keeper.stop();
    expect(readFileSync(file, 'utf8')).toBe(
      '{\n  "format": "aurora-tweaks",\n  "version": 1,\n  "tweaks": {\n    "blink.rate": 5\n  }\n}\n',
    );
  });
});
