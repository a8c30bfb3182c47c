import { describe, expect, it } from 'vitest';
import {
  createdAt,
  dayFolder,
  pictureFileName,
  pictureId,
  slug,
} from '../../../game/gallery/picture-name.ts';

const AT = new Date(2026, 10, 22, 9, 5, 3, 250);

describe('slug', () => {
  it.each([
    ['', 'picture'],
    ['日本の城 🏯', 'picture'],
    ['../../etc/passwd', 'etc-passwd'],
    ['CON', 'con'],
    ['a\0b<c>:"|?*\\d', 'a-b-c-d'],
    ['Crème BRÛLÉE!', 'creme-brulee'],
    ['(masterpiece:1.2), a fox', 'masterpiece-1-2-a-fox'],
    ['a 3d render of a red fox, mint green background', 'a-3d-render-of-a-red-fox-mint-green'],
    ['x'.repeat(20_000), 'x'.repeat(40)],
    ['exactly forty characters stay as they are', 'exactly-forty-characters-stay-as-they'],
    [' . ', 'picture'],
  ])('of %j is %j', (prompt, expected) => {
    expect(slug(prompt)).toBe(expected);
  });
});

describe('pictureFileName', () => {
  it('tells time, seed, prompt and job, and is a plain name', () => {
    const parts = { at: AT, seed: 4294967295, prompt: 'a red fox', jobId: 'B7C1-9f0e-1122' };
    expect(pictureFileName(parts)).toBe('090503-4294967295-a-red-fox-b7c19f0e.png');
    expect(pictureFileName(parts, 3)).toBe('090503-4294967295-a-red-fox-b7c19f0e-3.png');
    expect(pictureFileName({ ...parts, jobId: '../..' })).toBe('090503-4294967295-a-red-fox.png');
    expect(dayFolder(AT)).toBe('2026-11-22');
  });
});

describe('createdAt', () => {
  it("is the file's own time, to the millisecond, where the name agrees", () => {
    expect(createdAt('2026-11-22/090503-7-x.png', AT.getTime())).toBe(AT.getTime());
    expect(createdAt('old/2026-11-22/090503-7-x.png', AT.getTime())).toBe(AT.getTime());
  });

  it("is the name's time for a file that was copied later", () => {
    const named = new Date(2026, 10, 22, 9, 5, 3).getTime();
    expect(createdAt('2026-11-22/090503-7-x.png', AT.getTime() + 5_000)).toBe(named);
    expect(createdAt('2026-11-22/090503-7-x.png', 0)).toBe(named);
  });

  it("is the file's time where the name says nothing", () => {
    for (const path of ['x.png', '2026-11-22/x.png', '2026-11-22/deeper/090503-x.png', 'a/090503-7.png']) {
      expect(createdAt(path, 1234)).toBe(1234);
    }
  });
});

describe('pictureId', () => {
  it('depends on the path alone', () => {
    // printf %s '2026-11-22/x.png' | sha256sum | cut -c-16
    expect(pictureId('2026-11-22/x.png')).toBe('da86fa49f042a6d6');
    expect(pictureId('2026-11-22/y.png')).not.toBe(pictureId('2026-11-22/x.png'));
  });
});
