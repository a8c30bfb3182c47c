/** A conversation as a test: what is said, what she does, and what she says. */
import { expect } from 'vitest';
import type { ActName } from '../../../../components/index.ts';
import type { MindDriver } from '../../../mind-driver.ts';

export interface Line {
  readonly say: string;
  readonly act: ActName;
  /** What she answers; null: nothing. */
  readonly says?: RegExp | null;
  /** The prompt that is painted. */
  readonly prompt?: string;
  /** Commands that she calls, in order. */
  readonly did?: readonly string[];
  /** Looked at meanwhile: the prompt of a picture. */
  readonly looking?: string;
  /** Pictures that she shows, by prompt. */
  readonly shows?: readonly string[];
  readonly page?: readonly string[];
  /** After it: anything else. */
  readonly after?: (her: MindDriver) => void | Promise<void>;
}

/** Says every line, and checks what came of it; the first that is otherwise is named with its number. */
export async function talk(her: MindDriver, lines: readonly Line[]): Promise<void> {
  for (const [i, line] of lines.entries()) {
    const where = `${i + 1}. “${line.say}”`;
    const looking =
      line.looking &&
      her.pictures.list({ limit: 200 }).pictures.find(({ settings }) => settings?.prompt === line.looking)
        ?.id;
    const { thought, job, prompt, pictures, page } = await her.say(line.say, { ...(looking && { looking }) });
    const told = `${where} → [${thought.intent}/${thought.topic}, ${thought.act}] ${thought.says}`;
    expect(thought.act, told).toBe(line.act);
    if (line.says === null) expect(thought.says, told).toBeNull();
    else if (line.says) expect(thought.says ?? '', told).toMatch(line.says);
    if (line.prompt !== undefined) expect(prompt, told).toEqual(line.prompt);
    else expect(job, told).toBeNull();
    if (line.did)
      expect(
        thought.did.map(({ command }) => command),
        told,
      ).toEqual(line.did);
    if (line.shows)
      expect(
        pictures.map(({ settings }) => settings?.prompt),
        told,
      ).toEqual(line.shows);
    if (line.page)
      expect(
        page.map(({ action, value }) => `${action} ${value}`),
        told,
      ).toEqual(line.page);
    await line.after?.(her);
    expect(her.problems, told).toEqual([]);
  }
}
