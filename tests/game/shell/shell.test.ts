import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { restartDelay } from '../../../game/channels.ts';
import { isAllowedRequest } from '../../../game/shell/allowed-request.ts';
import { CrashCount } from '../../../game/shell/crash-count.ts';
import { crashPage, TRY_AGAIN } from '../../../game/shell/crash-page.ts';
import { linkOf } from '../../../game/shell/deep-link.ts';
import { trayMenu } from '../../../game/shell/tray-menu.ts';
import {
  displayOf,
  FIRST,
  NOWHERE,
  placeFor,
  placeOn,
  placeWindow,
  type Rectangle,
  readMemory,
  withPlace,
  writeMemory,
} from '../../../game/shell/window-memory.ts';
import { writeCrashReport } from '../../../game/supervisor/crash-report.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'aurora-shell-'));
const LEFT = { x: 0, y: 0, width: 1920, height: 1080 };
const RIGHT = { x: 1920, y: 0, width: 2560, height: 1440 };

describe("the window's memory", () => {
  test.each([
    '',
    '{',
    'null',
    '7',
    '[]',
    '{"bounds":{"x":"0"}}',
    '{"bounds":{"x":0,"y":0,"width":0,"height":9}}',
    '{"places":7}',
    '{"places":[null,{"displays":[]},{"displays":[{"x":0,"y":0,"width":0,"height":9}]}]}',
  ])('is as at first where %j lies', text => {
    const file = join(folder(), 'window.json');
    writeFileSync(file, text);
    expect(readMemory(file)).toEqual(FIRST);
  });

  test('is kept, and read again', () => {
    const file = join(folder(), 'window.json');
    expect(readMemory(file)).toEqual(FIRST);
    const place = { ...NOWHERE, display: RIGHT, bounds: { x: 2000, y: 50, width: 900, height: 600 } };
    const memory = withPlace({ ...FIRST, fullscreen: false }, [LEFT, RIGHT], place);
    writeMemory(file, memory);
    expect(readMemory(file)).toEqual(memory);
    expect(() => writeMemory(join(file, 'below a file'), memory)).not.toThrow();
  });

  test('finds the display that a place lies on most, and the first where that one is gone', () => {
    expect(displayOf(RIGHT, [LEFT, RIGHT])).toBe(RIGHT);
    expect(displayOf({ x: 1800, y: 0, width: 400, height: 400 }, [LEFT, RIGHT])).toBe(RIGHT);
    expect(displayOf({ x: 9000, y: 0, width: 400, height: 400 }, [LEFT, RIGHT])).toBe(LEFT);
    expect(displayOf(null, [LEFT, RIGHT])).toBe(LEFT);
  });

  test('a window comes back where it was, whole, and no larger than its display', () => {
    const usual = { width: 1280, height: 720 };
    expect(placeOn(null, usual, RIGHT)).toEqual({ x: 2560, y: 360, ...usual });
    expect(placeOn({ x: 100, y: 90, width: 800, height: 600 }, usual, LEFT)).toEqual({
      x: 100,
      y: 90,
      width: 800,
      height: 600,
    });
    expect(placeOn({ x: -900, y: 2000, width: 800, height: 600 }, usual, LEFT)).toEqual({
      x: 0,
      y: 480,
      width: 800,
      height: 600,
    });
    expect(placeOn({ x: 0, y: 0, width: 9000, height: 9000 }, usual, LEFT)).toEqual(LEFT);
  });
});

const reopened = (kept: { bounds: Rectangle | null; display: Rectangle | null }, displays: Rectangle[]) =>
  placeWindow(kept, { width: 1280, height: 720 }, displays);
const inside = (window: Rectangle, display: Rectangle) =>
  window.x >= display.x &&
  window.y >= display.y &&
  window.x + window.width <= display.x + display.width &&
  window.y + window.height <= display.y + display.height;

describe('two displays, of which one is taken away', () => {
  test('what happens meanwhile on the other one costs nothing of the place on it', () => {
    const onRight = { ...NOWHERE, display: RIGHT, bounds: { x: 2400, y: 300, width: 900, height: 600 } };
    const onLeft = { ...NOWHERE, display: LEFT, bounds: { x: 10, y: 10, width: 500, height: 400 } };
    let memory = withPlace(FIRST, [LEFT, RIGHT], onRight);
    expect(placeFor(memory, [LEFT])).toMatchObject(onRight);
    memory = withPlace(memory, [LEFT], onLeft);
    expect(placeFor(memory, [LEFT])).toMatchObject(onLeft);
    // Whichever is the primary one now.
    expect(placeFor(memory, [RIGHT, LEFT])).toMatchObject(onRight);
    // Never seen before: as it was last.
    expect(placeFor(memory, [RIGHT])).toMatchObject(onLeft);
  });

  test('no more arrangements are kept than somebody may have, and the oldest goes', () => {
    let memory = FIRST;
    for (let i = 0; i < 40; i++) memory = withPlace(memory, [{ ...LEFT, x: i }], NOWHERE);
    expect(memory.places.length).toBeLessThan(20);
    expect(memory.places[0]!.displays[0]!.x).toBe(39);
  });

  const onRight = { bounds: { x: 2400, y: 300, width: 1600, height: 900 }, display: RIGHT };

  test('the window is where it was while both are there', () => {
    expect(reopened(onRight, [LEFT, RIGHT])).toEqual(onRight.bounds);
  });

  test('it comes whole onto the one that is left, as large as it was', () => {
    const alone = reopened(onRight, [LEFT]);
    expect(inside(alone, LEFT)).toBe(true);
    expect(alone).toMatchObject({ width: 1600, height: 900 });
  });

  test.each([
    ['left of the first', { x: -2560, y: 0, width: 2560, height: 1440 }],
    ['above it', { x: 0, y: -1440, width: 2560, height: 1440 }],
    ['smaller than the window', { x: 1920, y: 0, width: 800, height: 600 }],
    ['moved a little', { x: 1920, y: 200, width: 2560, height: 1440 }],
  ])('one that is now %s still gets it, whole', (_, moved) => {
    const kept = { bounds: { ...onRight.bounds, x: moved.x + 100, y: moved.y + 80 }, display: moved };
    expect(inside(reopened(kept, [LEFT, moved]), moved)).toBe(true);
  });

  test('a fullscreen window without a place of its own goes to the display that it filled', () => {
    expect(inside(reopened({ bounds: null, display: RIGHT }, [LEFT, RIGHT]), RIGHT)).toBe(true);
    expect(inside(reopened({ bounds: null, display: RIGHT }, [LEFT]), LEFT)).toBe(true);
  });

  test('the companion at the corner of the display that is gone is at hand, not behind an edge', () => {
    const corner = { x: 4164, y: 972, width: 300, height: 420 };
    const placed = placeOn(corner, { width: 300, height: 420 }, displayOf(corner, [LEFT]));
    expect(inside(placed, LEFT)).toBe(true);
    expect(placed).toMatchObject({ width: 300, height: 420 });
  });
});

describe('a link among arguments', () => {
  test.each([
    [[], null],
    [['electron', '.', '--flag'], null],
    [['http://example.org/?aurora://x'], null],
    [[`aurora://paint?prompt=${'x'.repeat(5000)}`], null],
    [['aurora://paint?prompt=a\nb'], null],
    [['electron', 'aurora://paint?prompt=a%20fox'], 'aurora://paint?prompt=a%20fox'],
    [['AURORA://Paint'], 'AURORA://Paint'],
  ])('%j: %j', (words, link) => expect(linkOf(words)).toBe(link));
});

describe('requests', () => {
  const kernel = 'http://127.0.0.1:8787/';
  test.each([
    'https://example.org/',
    'http://127.0.0.1:8788/',
    'http://localhost:8787/',
    'https://127.0.0.1:8787/',
    'ws://example.org/',
    'file:///etc/passwd',
    'ftp://127.0.0.1:8787/',
    'aurora://paint',
    'chrome://settings',
    'no address',
    '',
  ])('%j is refused', url => expect(isAllowedRequest(url, kernel)).toBe(false));

  test.each([
    'http://127.0.0.1:8787/api/v1/system',
    'ws://127.0.0.1:8787/api/v1/ws',
    'blob:x',
    'data:text/html,x',
  ])('%j is let through', url => expect(isAllowedRequest(url, kernel)).toBe(true));

  test('without a kernel there is nobody to ask', () => expect(isAllowedRequest(kernel, null)).toBe(false));
});

describe('what keeps dying', () => {
  test('is tried again with a growing pause, and given up; a good life begins anew', () => {
    const count = new CrashCount(3, 30_000, restartDelay);
    expect([10, 10, 10, 10].map(lived => count.died(lived)?.wait)).toEqual([250, 500, 1000, undefined]);
    expect(count.died(60_000)).toEqual({ wait: 250 });
    count.died(1);
    count.forgive();
    expect(count.died(1)).toEqual({ wait: 250 });
  });

  test('leaves a report, of which the last twenty are kept', () => {
    const place = join(folder(), 'crashes');
    const crash = {
      process: 'GPU process',
      reason: 'oom',
      exitCode: 9,
      uptimeSeconds: 4,
      versions: { aurora: '1' },
    };
    let last: string | null = null;
    for (let i = 0; i < 25; i++) last = writeCrashReport(place, crash, new Date(Date.UTC(2026, 0, 1, 0, i)));
    expect(readdirSync(place)).toHaveLength(20);
    expect(JSON.parse(readFileSync(last!, 'utf8'))).toEqual({ at: '2026-01-01T00:24:00.000Z', ...crash });
    expect(last).toMatch(/2026-01-01T00-24-00\.000Z-gpu-process\.json$/);
    writeFileSync(join(place, '..', 'file'), '');
    expect(writeCrashReport(join(place, '..', 'file'), crash, new Date(0))).toBeNull();
  });

  test('is told of on a page without a script, in which nothing that happened can be markup', () => {
    const html = decodeURIComponent(
      crashPage({ title: 'T', reason: '<img src=x onerror=alert(1)> & "q"', safe: 'S', report: '/tmp/a&b' }),
    );
    expect(html).not.toMatch(/<script|<img/);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;q&quot;');
    expect(html).toMatch(/default-src 'none'; style-src 'sha256-/);
    expect(html).toContain(`href="${TRY_AGAIN}"`);
  });
});

test('the tray says what is on, and lets clicks through only where there is somebody to click through', () => {
  const off = { companion: false, clickThrough: false, talkKeys: 'T', throughKeys: 'A' };
  const line = (menu: ReturnType<typeof trayMenu>, deed: string) => menu.find(each => each.deed === deed);
  expect(line(trayMenu(off), 'click-through')).toMatchObject({ enabled: false, checked: false });
  expect(line(trayMenu({ ...off, companion: true }), 'click-through')).toMatchObject({
    enabled: true,
    keys: 'A',
  });
  expect(line(trayMenu({ ...off, companion: true }), 'companion')).toMatchObject({ checked: true });
  expect(line(trayMenu(off), 'talk')).toMatchObject({ keys: 'T' });
});
