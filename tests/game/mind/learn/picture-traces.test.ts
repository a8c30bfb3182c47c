/** What becomes of pictures is remembered: whoever did it, and though nobody talked of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tracesOf } from '../../../../game/mind/learn/picture-traces.ts';
import { MindDriver } from '../../../mind-driver.ts';
import { temporaryFolder } from '../../gallery/gallery-driver.ts';

let her: MindDriver;
beforeEach(async () => {
  her = await MindDriver.open(temporaryFolder());
});
afterEach(() => her.close());

const idOf = (search: string) => her.pictures.list({ search }).pictures[0]!.id;
const AT = new Date(2026, 10, 26);
const picture = (id: string, prompt: string | null) =>
  ({ id, width: 64, height: 48, settings: prompt === null ? null : { prompt } }) as never;

describe('no trace', () => {
  it('is left by what goes for good, nor by a star that is taken away', async () => {
    await her.say('paint a red boat');
    await her.gallery.mark([idOf('boat')], { starred: true });
    await her.gallery.mark([idOf('boat')], { starred: false });
    expect(her.episodes().filter(text => text.includes('star'))).toHaveLength(1);
    await her.gallery.remove([idOf('boat')], { forever: true });
    expect(her.episodes().some(text => text.includes('threw away'))).toBe(false);
  });

  it('of many at once has their words: it would outlive them', () => {
    const many = Array.from({ length: 9 }, (_, i) => picture(`p${i}`, `a secret ${i}`));
    expect(tracesOf('thrownAway', many, AT)).toMatchObject([
      { text: 'The person threw away 9 pictures.', pictures: many.map(({ id }: { id: string }) => id) },
    ]);
  });
});

it('a star, the bin, and the way back are told when somebody asks', async () => {
  await her.say('paint a red boat on a lake');
  const boat = idOf('boat');
  await her.gallery.mark([boat], { starred: true });
  await her.gallery.remove([boat]);
  await her.gallery.restore([boat]);
  expect(her.episodes()).toEqual(
    expect.arrayContaining([
      'The person put a star on “a red boat on a lake”.',
      'The person threw away “a red boat on a lake”.',
      'The person took back “a red boat on a lake”.',
    ]),
  );
  const { thought } = await her.say('what happened today?');
  expect(thought.says).toMatch(/you (?:put a star on|threw away|took back) “a red boat on a lake”/);
});

it('a part of a picture that is painted anew, one that is painted over, and one that is enlarged, are told apart', async () => {
  const source = { image: 'a hash', strength: 0.5 };
  const painted = (id: string, settings: object) =>
    her.mind.painted({ id, createdAt: AT.toISOString(), settings } as never, null);
  painted('over', { prompt: 'a harbour', source });
  painted('into', { prompt: 'a gull', source, inpaint: { mask: 'a hash' } });
  await her.rest();
  her.mind.witnessed('enlarged', [picture('big', 'a harbour')]);
  expect(her.episodes()).toEqual(
    expect.arrayContaining([
      'Aurora painted “a harbour” over another picture.',
      'Aurora painted “a gull” into a part of another picture.',
      'Aurora enlarged “a harbour” to 64 × 48.',
    ]),
  );
});

it('what was put into the gallery by hand came from elsewhere; what she has painted did not', async () => {
  await her.say('paint a red boat');
  const [boat] = her.pictures.list({}).pictures;
  await her.mind.arrived([boat!, picture('new', 'an old photograph'), picture('bare', null)]);
  expect(her.episodes().filter(text => text.startsWith('From elsewhere'))).toEqual([
    'From elsewhere comes a picture.',
    'From elsewhere comes “an old photograph”.',
  ]);
});
