/** Story 1: the first minute of somebody new. She says hello, paints while one watches, and hands over the line. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PageDriver } from './page-driver.ts';
import { seriousFindings } from './serious-findings.ts';

let person: PageDriver;

beforeEach(async () => {
  // Elsewhere nobody is somebody new.
  process.env.AURORA_WELCOME = '';
  person = await PageDriver.open();
});
afterEach(async () => {
  process.env.AURORA_WELCOME = 'off';
  const complaints = person?.complaints();
  await person?.close();
  expect(complaints).toEqual([]);
});

const welcome = () => person.page.getByTestId('welcome');
const caption = (text: string | RegExp) =>
  person.page.getByTestId('caption').getByText(text).first().waitFor({ timeout: 120_000 });

describe('somebody new', () => {
  it('is greeted by her in words, watches a picture come, and is given the line; never again after that', async () => {
    await welcome().waitFor();
    await welcome().getByText('Any key skips this').waitFor();
    // The picture does not wait for her voice.
    await person.page.getByTestId('preview').first().waitFor();
    await caption('Hello.');
    await person.page.locator('[data-testid="welcome"][data-place="card"]').waitFor();
    await person.finished('sunset over the sea');
    await person.page.locator('[data-testid="welcome"][data-place="line"]').waitFor();
    await caption('below');
    await welcome().waitFor({ state: 'detached' });
    // The line is theirs, with the focus in it.
    await person.page.keyboard.type('a fox');
    expect(await person.page.getByTestId('prompt').inputValue()).toBe('a fox');
    await person.visit();
    expect(await welcome().count()).toBe(0);
    expect(person.files()).toHaveLength(1);
  });

  it('who has no time presses any key: she is silent at once, and the key was a letter like any other', async () => {
    await welcome().waitFor();
    await caption('Hello.');
    // What fades in has no colour yet that a rule could judge.
    await person.page.waitForFunction(() =>
      document
        .getAnimations()
        .every(
          animation =>
            animation.playState !== 'running' ||
            animation.effect?.getTiming().iterations === Number.POSITIVE_INFINITY,
        ),
    );
    expect(await seriousFindings(person.page)).toEqual([]);
    await person.page.keyboard.type('owl');
    await welcome().waitFor({ state: 'detached' });
    await person.page.getByTestId('caption').waitFor({ state: 'detached' });
    expect(await person.page.getByTestId('prompt').inputValue()).toBe('owl');
    const { texts } = await person.page.evaluate(async () => (await fetch('/api/v1/speech')).json());
    expect(texts).toEqual([]);
    await person.visit();
    expect(await welcome().count()).toBe(0);
  });
});
