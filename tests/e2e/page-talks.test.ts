/** Story 2, as far as the page goes: she is asked aloud, answers aloud, and is captioned. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SETTINGS_FORMAT } from '../../game/settings/settings-keeper.ts';
import { writeTweakFile } from '../../game/tweaks/preset-format.ts';
import { resampleSound } from '../../models/speech/dsp/resample.ts';
import { openVoices } from '../../models/speech/open-voice.ts';
import { encodeWav } from '../../models/speech/tts/wav.ts';
import { voiceFiles } from '../../models/speech/voice-files.ts';
import { voiceMissing } from '../process/voice-driver.ts';
import { apart, findMouth, meanMouth, type Place, variation, watchMouth } from './mouth-watcher.ts';
import { PageDriver } from './page-driver.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Long enough to be understood in parts. */
const REQUEST = 'Paint a red fox in the snow, in front of tall mountains, under the light of the moon.';
/** Of her that are looked at. */
const FRAMES = 24;
const STORY = 'There was a castle by the sea, and nobody had lived there for a very long time.';

const drawsHer = existsSync(join(ROOT, 'build/native/aurora.node'));
/** What moves her head and her light is turned off: what still moves is her face. A small picture comes more often. */
const STILL = {
  ...{ 'head.drift': 0, 'head.nod': 0, 'body.shift': 0, 'breath.depth': 0, 'breath.after-speech': 0 },
  ...{ 'gaze.wander-size': 0, 'gaze.micro-size': 0, 'brow.accent': 0 },
  ...{ 'look.flicker': 0, 'look.scanlines': 0, 'look.glyphs': 0 },
};
function prepare(home: string): void {
  writeFileSync(join(home, 'tweaks.json'), writeTweakFile(null, STILL));
  const kept = { format: SETTINGS_FORMAT, version: 1, values: { 'her.size': 256 } };
  writeFileSync(join(home, 'settings.json'), JSON.stringify(kept));
}

/** The request as one of her own voices says it, after a moment of silence, as a microphone would bring it. */
async function recordRequest(): Promise<{ folder: string; file: string }> {
  const { neural, instant } = await openVoices({ files: voiceFiles(ROOT), threads: 1, slowest: 100 });
  const speaker = neural ?? instant;
  const parts: Float32Array[] = [];
  const voice = speaker.synthesiser.voices[0]!;
  for await (const { samples } of speaker.say(REQUEST, { voice, speed: 1 })) parts.push(samples);
  const { sampleRate } = speaker.synthesiser;
  const silence = new Float32Array(sampleRate);
  const all = [silence, ...parts, silence, silence];
  const whole = new Float32Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    whole.set(part, at);
    at += part.length;
  }
  const folder = mkdtempSync(join(tmpdir(), 'aurora-microphone-'));
  const file = join(folder, 'request.wav');
  writeFileSync(file, encodeWav(resampleSound({ samples: whole, sampleRate }, 48_000)));
  return { folder, file };
}

let person: PageDriver;
let folder = '';

const say = (text: string) =>
  person.page.evaluate(
    body =>
      fetch('/api/v1/say', { method: 'POST', body: JSON.stringify({ text: body }) }).then(r => r.json()),
    text,
  );
const listen = (mode: string) =>
  person.page.evaluate(
    body =>
      fetch('/api/v1/listen', { method: 'POST', body: JSON.stringify({ mode: body }) }).then(r => r.json()),
    mode,
  );
const caption = () => person.page.getByTestId('caption');

describe.skipIf(voiceMissing !== null)(`talking${voiceMissing ? ` (${voiceMissing})` : ''}`, () => {
  beforeAll(async () => {
    const recorded = await recordRequest();
    folder = recorded.folder;
    const flags = [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${recorded.file}%noloop`,
    ];
    person = await PageDriver.open({}, flags, prepare);
  });
  afterAll(async () => {
    await person?.close();
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(person.complaints()).toEqual([]);
  });

  it('what she says is captioned word by word, and no gesture was needed for that', async () => {
    const { id } = (await say(STORY)) as { id: string };
    await caption().waitFor();
    const words = new Set<string>();
    // Every state of the caption until it is gone.
    await person.page.exposeFunction('sawCaption', (text: string) => words.add(text));
    await person.page.evaluate(() => {
      const look = () => {
        const said = [...document.querySelectorAll('.caption-word[data-said="true"]')];
        (window as unknown as { sawCaption(text: string): void }).sawCaption(
          said
            .map(word => word.textContent)
            .join('')
            .trim(),
        );
      };
      new MutationObserver(look).observe(document.querySelector('.captions')!, {
        subtree: true,
        childList: true,
        attributes: true,
      });
    });
    // The line under the words is her voice, and rests with it.
    await person.page.locator('[data-testid="hud"][data-drawing="true"]').waitFor({ state: 'attached' });
    await caption().waitFor({ state: 'detached' });
    await person.page.locator('[data-testid="hud"][data-drawing="false"]').waitFor({ state: 'attached' });
    expect(words.size).toBeGreaterThan(4);
    for (const text of words) expect(STORY).toContain(text);
    expect([...words].some(text => text.endsWith('time.'))).toBe(true);
    // The page's clock has told the kernel that it was heard to its end.
    const { texts } = (await person.page.evaluate(() => fetch('/api/v1/speech').then(r => r.json()))) as {
      texts: { id: string }[];
    };
    expect(texts.map(text => text.id)).not.toContain(id);
  });

  it.skipIf(!drawsHer)(
    'her mouth moves with what she says, and is as before when she has said it',
    async () => {
      let place: Place | null = null;
      while (place === null) place = await findMouth(person.page);
      const silence = await watchMouth(person.page, place, FRAMES, false);
      // More than the frames take: what is left is not said.
      for (let i = 0; i < 8; i++) await say(STORY);
      const speech = await watchMouth(person.page, place, FRAMES, true);
      await person.page.evaluate(() => fetch('/api/v1/stop', { method: 'POST', body: '{}' }));
      const after = (await watchMouth(person.page, place, FRAMES, false)).slice(-FRAMES / 2);
      const shut = meanMouth(silence);
      const [quiet, moving] = [variation(silence), variation(speech)];
      console.log(
        `mouth: varies ${quiet.toFixed(2)} in silence, ${moving.toFixed(2)} in speech, ${variation(after).toFixed(2)} after; ` +
          `from shut: ${apart(meanMouth(speech), shut).toFixed(2)} in speech, ${apart(meanMouth(after), shut).toFixed(2)} after`,
      );
      expect(moving).toBeGreaterThan(2 * quiet);
      // Closed again: nearer to what it was than any open moment.
      const open = Math.max(...speech.map(frame => apart(frame, shut)));
      expect(apart(meanMouth(after), shut)).toBeLessThan(open / 2);
      expect(variation(after)).toBeLessThan(moving / 2);
    },
  );

  it('one key mutes her, while somebody types too, and the captions go on', async () => {
    const mute = person.page.getByTestId('mute');
    await person.page.getByTestId('prompt').focus();
    await person.page.keyboard.press('Alt+m');
    expect(await mute.getAttribute('aria-pressed')).toBe('true');
    await say('You cannot hear this.');
    await caption().waitFor();
    await person.page.getByTestId('prompt').blur();
    await person.page.keyboard.press('m');
    expect(await mute.getAttribute('aria-pressed')).toBe('false');
    await person.page.getByTestId('prompt').fill('mmm');
    await person.page.keyboard.press('m');
    expect(await mute.getAttribute('aria-pressed')).toBe('false');
    await person.page.getByTestId('prompt').fill('');
  });

  it('a space is typed where words are, and talks in the empty line: she stops, listens, paints, and answers', async () => {
    const prompt = person.page.getByTestId('prompt');
    await prompt.fill('two');
    await prompt.press('Space');
    expect(await prompt.inputValue()).toBe('two ');
    await prompt.fill('');
    await person.set({ seed: '7', steps: '4' });
    await person.page.keyboard.press('Escape');
    // Her ear is there, so that nothing that is said waits for it.
    await listen('hold');
    await listen('off');
    await say(STORY);
    await caption().waitFor();

    const partials: string[] = [];
    await person.page.exposeFunction('sawHeard', (text: string) => partials.push(text));
    await person.page.evaluate(() => {
      const look = () => {
        const text = document.querySelector('[data-testid="heard"]')?.textContent;
        if (text) (window as unknown as { sawHeard(text: string): void }).sawHeard(text);
      };
      const options = { subtree: true, childList: true, characterData: true };
      new MutationObserver(look).observe(document.querySelector('.captions')!, options);
    });
    await prompt.focus();
    await person.page.keyboard.down('Space');
    const { texts } = (await person.page.evaluate(async () => {
      const look = () => fetch('/api/v1/speech').then(r => r.json());
      let state = await look();
      while (state.hearing.mode !== 'hold') state = await look();
      return state;
    })) as { texts: unknown[] };
    expect(texts).toEqual([]);
    // What she understands is there while one speaks, and the sentence ends by itself.
    await person.page.waitForFunction(() =>
      /red fox.*moon/i.test(document.querySelector<HTMLTextAreaElement>('.prompt-field')?.value ?? ''),
    );
    expect(partials.some(text => /paint/i.test(text) && !/moon/i.test(text))).toBe(true);
    await person.page.keyboard.up('Space');
    const asked = await prompt.inputValue();
    expect(asked).toMatch(/^a red fox in the snow/i);
    await person.finished(asked);
    expect(person.files()).toHaveLength(1);
  });
});

describe('two pages', () => {
  it('she is heard on the one that was touched last, and on the other one again when that is closed', async () => {
    const first = await PageDriver.open();
    try {
      const here = (page: typeof first.page) => page.locator('[data-testid="mute"][data-here="true"]');
      const elsewhere = (page: typeof first.page) => page.locator('[data-testid="mute"][data-here="false"]');
      await here(first.page).waitFor();
      const second = await first.page.context().browser()!.newPage();
      await second.goto(first.page.url());
      await elsewhere(second).waitFor();
      await second.getByTestId('prompt').click();
      await here(second).waitFor();
      await elsewhere(first.page).waitFor();
      await second.close();
      await here(first.page).waitFor();
      expect(first.complaints()).toEqual([]);
    } finally {
      await first.close();
    }
  });
});

describe('without a microphone', () => {
  it('there is one message, and typing paints as before', async () => {
    const typist = await PageDriver.open({ permissions: [] }, ['--use-fake-device-for-media-stream']);
    try {
      await typist.page.getByTestId('hands-free').click();
      const toast = typist.page.getByTestId('toast-error');
      await toast.waitFor();
      expect(await toast.getAttribute('data-code')).toBe('MICROPHONE_DENIED');
      expect(await toast.count()).toBe(1);
      expect(await typist.page.getByTestId('hands-free').getAttribute('aria-pressed')).toBe('false');
      await typist.set({ steps: '2' });
      await typist.paint('a lighthouse');
      await typist.finished('a lighthouse');
      expect(typist.complaints()).toEqual([]);
    } finally {
      await typist.close();
    }
  });
});
