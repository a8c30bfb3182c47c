/** A plugin is allowed what it asks for, its panel works and can reach nothing else, and it is switched off again. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../process/kernel-driver.ts';
import { PageDriver } from './page-driver.ts';
import { seriousFindings } from './serious-findings.ts';

let person: PageDriver;
beforeAll(async () => {
  person = await PageDriver.open();
  cpSync(join(ROOT, 'docs/examples/plugins'), join(person.home, 'plugins'), { recursive: true });
  await person.set({ steps: '3', seed: '7' });
  await person.paint('a 3d render of a frog, coral background');
  await person.finished('a 3d render of a frog, coral background');
});
afterAll(() => person?.close());

it('a panel finds the colours of a picture, by what was ticked and nothing more', async () => {
  const { page } = person;
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+u');
  const plugin = page.getByRole('article', { name: 'Palette of a picture' });
  await plugin.waitFor();
  expect(await plugin.getAttribute('data-state')).toBe('off');
  expect(
    await plugin
      .getByRole('checkbox')
      .evaluateAll(boxes => boxes.some(box => (box as HTMLInputElement).checked)),
  ).toBe(false);
  expect(await seriousFindings(page)).toEqual([]);
  await plugin.getByRole('button', { name: 'Allow Palette of a picture all of it' }).click();
  await plugin.getByRole('button', { name: 'Open Palette of a picture' }).click();
  expect(await seriousFindings(page)).toEqual([]);
  const frame = page.frameLocator('[data-testid="plugin-frame"]');
  await frame.getByRole('button').first().click();
  await frame.getByLabel('Its colours in words').waitFor();
  expect(await frame.getByLabel('Its colours in words').inputValue()).toMatch(
    /^palette of [a-z ]+(, [a-z ]+)*$/,
  );
  expect(await frame.locator('#colours li').count()).toBeGreaterThan(1);
  // What it would like beside that: the page around it, its storage, the network.
  const inside = page.frames().find(each => each.url().includes('/panels/'))!;
  const reached = await inside.evaluate(() => {
    let parentRead = 'no';
    try {
      parentRead = parent.document.title;
    } catch {
      parentRead = 'no';
    }
    let storage = 'no';
    try {
      storage = String(localStorage.length);
    } catch {
      storage = 'no';
    }
    return { parentRead, storage, origin: self.origin };
  });
  expect(reached).toEqual({ parentRead: 'no', storage: 'no', origin: 'null' });
  const policy = await page.evaluate(() =>
    fetch('/api/v1/plugins/palette-of-a-picture/panels/palette').then(answer =>
      answer.headers.get('content-security-policy'),
    ),
  );
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain('sandbox allow-scripts');
  expect(policy).not.toContain('connect-src');
  await page.screenshot({ path: join(ROOT, 'build', 'plugins-panel.png') });
  await page.getByRole('button', { name: '← All plugins' }).click();
  // Ticked by now, and with a panel to open.
  await plugin.getByRole('button', { name: 'Open Palette of a picture' }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await plugin.getByRole('button', { name: 'Switch Palette of a picture off' }).click();
  await expect.poll(() => plugin.getAttribute('data-state')).toBe('off');
});

it('a sampler that is ticked can be chosen at once, paints, and is gone when it is unticked', async () => {
  const { page } = person;
  const plugin = page.getByRole('article', { name: 'More samplers' });
  const box = plugin.getByRole('checkbox', { name: /Refined exponential solver/ });
  const choices = () => page.getByTestId('sampler').locator('option').allInnerTexts();
  const sampler = 'more-samplers.res-2m';
  await box.click();
  await expect.poll(() => plugin.getAttribute('data-state')).toBe('resting');
  await person.openSettings();
  expect(await choices()).toContain(sampler);
  await page.getByTestId('sampler').selectOption(sampler);
  const prompt = 'a 3d render of a snail, mint green background';
  await person.paint(prompt);
  await person.finished(prompt);
  const { pictures } = await page.evaluate(() =>
    fetch('/api/v1/pictures?limit=1').then(answer => answer.json()),
  );
  expect(pictures[0].parameters).toContain(`Sampler: ${sampler}, `);

  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+u');
  await box.click();
  await expect.poll(() => plugin.getAttribute('data-state')).toBe('off');
  await person.openSettings();
  // What was chosen stays chosen, until the kernel says that it is not there.
  await page.getByTestId('sampler').selectOption('Euler');
  expect(await choices()).not.toContain(sampler);
});
