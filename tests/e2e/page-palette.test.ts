/** Story 11 and half of every other: everything can be reached by one line and the keyboard. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PageDriver } from './page-driver.ts';

let person: PageDriver;

beforeAll(async () => {
  person = await PageDriver.open({
    reducedMotion: 'reduce',
    permissions: ['clipboard-write', 'clipboard-read'],
  });
});
afterAll(() => person?.close());
afterEach(() => {
  expect(person.complaints()).toEqual([]);
});

const palette = () => person.page.getByTestId('palette');
const lines = () =>
  person.page
    .locator('.palette-line')
    .evaluateAll(all => all.map(line => (line as HTMLElement).dataset.testid ?? ''));
const focused = () =>
  person.page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.testid);
const open = async () => {
  await person.page.keyboard.press('Control+k');
  await person.page.getByTestId('palette-input').waitFor();
  await person.page.getByTestId('palette-generate').waitFor();
  await person.page.waitForFunction(
    () => (document.activeElement as HTMLElement | null)?.dataset.testid === 'palette-input',
  );
};
const gone = () => palette().waitFor({ state: 'detached' });

describe('when it is used wrongly', () => {
  it('a number out of range is refused at its field, with what is legal, before and after it is sent', async () => {
    await open();
    await person.page.keyboard.type('say');
    await person.page.keyboard.press('Enter');
    await person.page.getByTestId('palette-field-text').fill('Hello there.');
    await person.page.getByTestId('palette-field-speed').fill('9');
    const error = person.page.locator('.field-error[data-code="SPEED_OUT_OF_RANGE"]');
    await error.waitFor();
    expect(await error.textContent()).toMatch(/0\.5 … 2/);
    expect(await person.page.getByTestId('palette-field-speed').getAttribute('aria-invalid')).toBe('true');
    await person.page.keyboard.press('Control+Enter');
    await error.waitFor();
    await person.page.waitForFunction(
      () => (document.activeElement as HTMLElement).dataset.field === 'speed',
    );
    await person.page.keyboard.press('Escape');
    await person.page.keyboard.press('Escape');
    await gone();
  });

  it('a field that is needed is asked for when it is left empty', async () => {
    await open();
    await person.page.keyboard.type('paint a picture');
    await person.page.keyboard.press('Enter');
    await person.page.getByTestId('palette-run').click();
    await person.page.locator('.field-error[data-code="INPUT_MISSING_FIELD"]').waitFor();
    expect(await focused()).toBe('palette-field-prompt');
    await person.page.keyboard.press('Escape');
    await person.page.keyboard.press('Escape');
    await gone();
  });

  it('what cannot be known beforehand is told where it is asked: a job that is not there, and what would be lost', async () => {
    await open();
    await person.page.keyboard.type('cancel a picture');
    const line = person.page.getByTestId('palette-cancel');
    expect(await line.textContent()).toContain('careful');
    await person.page.keyboard.press('Enter');
    await person.page.getByText('Lost by it: what is painted of it so far.').waitFor();
    await person.page.getByTestId('palette-field-id').fill('nobody');
    await person.page.keyboard.press('Enter');
    await person.page.locator('.field-error[data-code="UNKNOWN_JOB"]').waitFor();
    await person.page.keyboard.press('Control+k');
    await gone();
  });
});

describe('by keyboard alone', () => {
  it('Ctrl+K opens it and closes it, and the focus goes back to where it was', async () => {
    await person.page.getByTestId('mute').focus();
    await open();
    expect(await focused()).toBe('palette-input');
    await person.page.keyboard.press('Escape');
    await gone();
    expect(await focused()).toBe('mute');
    await person.page.getByTestId('open-palette').click();
    await person.page.getByTestId('palette-input').waitFor();
    await person.page.keyboard.press('Control+k');
    await gone();
  });

  it('every command of the registry that a page can call is in it, with its permission', async () => {
    await open();
    const { commands } = await person.page.evaluate(async () => (await fetch('/api/v1/commands')).json());
    const listed = await lines();
    for (const { name, faces } of commands)
      expect(listed.includes(`palette-${name}`)).toBe(faces.includes('socket'));
    expect(await person.page.getByTestId('palette-generate').locator('.permission').textContent()).toBe(
      'paint',
    );
    await person.page.keyboard.press('Escape');
    await gone();
  });

  it('a picture is painted with typed arguments, and its job is shown to read and to copy', async () => {
    await open();
    await person.page.keyboard.type('pnt a pict');
    await person.page.keyboard.press('Enter');
    await person.page.getByTestId('palette-field-prompt').fill('a cat, pink background');
    await person.page.getByTestId('palette-more').click();
    await person.page.getByTestId('palette-field-steps').fill('4');
    await person.page.getByTestId('palette-field-seed').fill('7');
    await person.page.keyboard.press('Control+Enter');
    const shown = person.page.getByTestId('palette-result');
    await shown.waitFor();
    const job = JSON.parse((await shown.textContent()) ?? '');
    expect(job.settings).toMatchObject({ prompt: 'a cat, pink background', steps: 4, seed: 7 });
    await person.page.getByTestId('palette-copy').click();
    await person.page.getByTestId('palette-copy').getByText('Copied').waitFor();
    expect(JSON.parse(await person.page.evaluate(() => navigator.clipboard.readText()))).toEqual(job);
    await person.page.keyboard.press('Escape');
    await person.page.keyboard.press('Escape');
    await gone();
    await person.finished('a cat, pink background');
  });

  it('what was used last comes first; a short answer is a message', async () => {
    await open();
    expect((await lines())[0]).toBe('palette-generate');
    await person.page.keyboard.type('turn a tweak');
    await person.page.keyboard.press('Enter');
    await person.page.getByTestId('palette-field-name').fill('blink.rate');
    await person.page.getByTestId('palette-field-value').fill('12');
    await person.page.keyboard.press('Enter');
    await gone();
    await person.page.getByTestId('toast-note').getByText('value = 12').waitFor();
    await open();
    expect((await lines()).slice(0, 2)).toEqual(['palette-tweak', 'palette-generate']);
    await person.page.keyboard.press('Escape');
  });

  it('what the page itself does is in the same list', async () => {
    await open();
    await person.page.keyboard.type('open queue');
    await person.page.keyboard.press('Enter');
    await gone();
    await person.page.getByRole('region', { name: 'Queue' }).waitFor();
    await person.page.keyboard.press('Escape');
    await open();
    await person.page.keyboard.type('mute her');
    await person.page.keyboard.press('Enter');
    await gone();
    expect(await person.page.getByTestId('mute').getAttribute('aria-pressed')).toBe('true');
  });
});

describe('words that are no command', () => {
  it('go to her: "paint …" is painted', async () => {
    await open();
    await person.page.keyboard.type('paint an owl in front of the ocean at night');
    expect(await lines()).toEqual(['palette-ask']);
    await person.page.keyboard.press('Enter');
    await gone();
    expect(await person.page.getByTestId('prompt').inputValue()).toBe(
      'an owl in front of the ocean at night',
    );
    await person.finished('an owl in front of the ocean at night');
  });
});
