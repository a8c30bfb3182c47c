/** What is looked at: a sentence, and how to get there. Panels have a table of their own below. */
import type { JobView, PictureView } from '../../game/api/protocol.ts';
import type { PluginList } from '../../game/plugins/plugin-view.ts';
import { job, picture } from '../game/stage/make.ts';
import { system, telemetry } from './machines.ts';
import type { Opening, Stage } from './page-scene.ts';
import { unfinished } from './painted.ts';

export interface SceneCase extends Opening {
  readonly name: string;
  readonly sentence: string;
  readonly build: (stage: Stage) => Promise<void>;
  /** What of the page is kept; default: all of it. */
  readonly part?: string;
}

const pictures = (count: number): PictureView[] =>
  Array.from({ length: count }, (_, i) => picture(String(i + 1), `a quiet shore, number ${i + 1}`));

const running = (patch: Partial<JobView> = {}): JobView =>
  job('painting', { state: 'running', step: 8, steps: 20, secondsPerStep: 0.4, etaSeconds: 5, ...patch });

/** A job whose preview stands on its card. */
async function forming({ kernel, page, loaded, seconds }: Stage): Promise<void> {
  const data = { jobId: 'painting', step: 8, steps: 20, kind: 'latent', width: 32, height: 32 } as const;
  kernel.preview(data, await unfinished(3));
  await page.locator('[data-testid="preview"][data-shown]').waitFor({ state: 'attached' });
  await loaded();
  await seconds(1.5);
}

const press = async ({ page, seconds }: Stage, key: string): Promise<void> => {
  await page.keyboard.press(key);
  await seconds(0.1);
};

async function openPalette({ page, seconds }: Stage): Promise<void> {
  // Its code comes when it is first opened.
  const comes = page.waitForEvent('requestfinished', request => /palette-/.test(request.url()));
  await page.keyboard.press('Control+KeyK');
  await comes;
  await seconds(0.5);
  await page.getByTestId('palette').waitFor();
}

/** The panel's own seconds, each with what the kernel answers: nothing is drawn in between. */
async function seconds({ page, kernel }: Stage, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const before = kernel.asked('telemetry');
    await page.clock.fastForward(1000);
    while (kernel.asked('telemetry') === before) await page.evaluate(() => {});
  }
}

/** Messages are put away, and nothing has the focus. */
const quiet = async ({ page, seconds }: Stage): Promise<void> => {
  await page.evaluate(() => {
    for (const button of document.querySelectorAll<HTMLElement>('.toast .icon-button')) button.click();
    (document.activeElement as HTMLElement | null)?.blur();
  });
  await seconds(0.2);
};

/** Its button in the orbit has the focus. */
const focus = ({ page }: Stage, id: number): Promise<void> => page.locator(`[data-picture="${id}"]`).focus();

export const SCENES: readonly SceneCase[] = [
  {
    name: 'night',
    sentence: 'She stands in the night beside a card that sleeps, and nothing else asks for attention.',
    build: ({ seconds }) => seconds(2),
  },
  {
    name: 'forming',
    sentence: 'A picture forms: its card glows, a light runs round it, and motes fly to it from her.',
    state: { jobs: [running()] },
    quality: 'medium',
    build: forming,
  },
  {
    name: 'orbit',
    sentence: 'Finished pictures stand in an orbit round the newest, smaller the farther they are.',
    state: { pictures: pictures(9) },
    build: ({ seconds }) => seconds(2.5),
  },
  {
    name: 'pile',
    sentence: 'Two pictures lie on a third: a pile, with its corners showing.',
    state: { pictures: pictures(8) },
    async build(stage) {
      await stage.seconds(2);
      for (const [laid, on] of [
        [3, 5],
        [4, 5],
      ] as const) {
        await focus(stage, laid);
        await press(stage, 's');
        await focus(stage, on);
        await press(stage, 's');
        await stage.seconds(1);
      }
      await stage.seconds(1.5);
      await quiet(stage);
    },
  },
  {
    name: 'compare',
    sentence: 'Two pictures are one, divided by a line of light.',
    state: { pictures: pictures(6) },
    async build(stage) {
      await stage.seconds(2);
      await focus(stage, 2);
      await press(stage, 'c');
      await focus(stage, 4);
      await press(stage, 'c');
      await stage.page.locator('.compare').waitFor();
      await stage.loaded();
      await stage.seconds(1);
      await quiet(stage);
    },
  },
  {
    name: 'inspect',
    sentence: 'A picture that is opened comes near, and what made it stands beside it.',
    state: { pictures: pictures(6) },
    async build(stage) {
      await stage.seconds(2);
      await focus(stage, 3);
      await press(stage, 'Enter');
      await stage.loaded();
      await stage.seconds(2.5);
    },
  },
  {
    name: 'lit',
    sentence: 'The light of a bright picture falls on her: on the edges that face it, and on her cheek.',
    state: { pictures: [picture('darkorange', 'an orange wall')] },
    quality: 'medium',
    async build(stage) {
      await stage.seconds(1);
      for (let i = 0; i < 4; i++) {
        await stage.her();
        await stage.seconds(0.2);
      }
    },
  },
  {
    name: 'strong',
    sentence:
      'At tiers that this machine would never choose, "high" and then "ultra", all is there and nothing breaks.',
    state: { jobs: [running()], pictures: pictures(5) },
    size: { width: 720, height: 405 },
    quality: 'high',
    async build(stage) {
      await forming(stage);
      await openPalette(stage);
      await stage.page.keyboard.type('quality: ultra');
      await stage.seconds(0.3);
      await stage.page.keyboard.press('Enter');
      await stage.page.locator('html[data-tier="ultra"]').waitFor();
      await stage.her();
      await stage.seconds(0.6);
      await quiet(stage);
    },
  },
  {
    name: 'remembering',
    sentence: 'While she remembers a picture, light streams from where it lay to her.',
    state: { pictures: pictures(6) },
    quality: 'medium',
    async build(stage) {
      await stage.seconds(1.5);
      await focus(stage, 3);
      await press(stage, 'Enter');
      await stage.loaded();
      await stage.seconds(0.7);
    },
  },
  {
    name: 'failed',
    sentence: 'A painting that failed is ash, and its line says what happened and what to do.',
    state: { jobs: [running()] },
    async build(stage) {
      await forming(stage);
      const error = {
        code: 'WORKER_CRASHED',
        message: 'The painter ended while it worked on this picture.',
        hint: 'Paint it again; the report says more.',
      };
      const failed = running({ state: 'failed', error, finishedAt: '2026-11-22T20:01:00.000Z' });
      stage.kernel.tell({ event: 'jobs', data: { tick: 2, jobs: [failed] } });
      await stage.page.getByText(error.message).first().waitFor();
      await stage.seconds(1.2);
    },
  },
  {
    name: 'message',
    sentence: 'What cannot be done is told in a message at the edge, with what to do instead.',
    state: {
      errors: {
        generate: {
          code: 'QUEUE_FULL',
          message: 'A thousand pictures wait already.',
          hint: 'Cancel some, or wait until they are painted.',
        },
      },
    },
    async build(stage) {
      await stage.page.getByTestId('prompt').fill('one more');
      await press(stage, 'Control+Enter');
      await stage.page.getByTestId('toast-error').waitFor();
      await stage.seconds(1);
    },
  },
  {
    name: 'less-motion',
    sentence: 'With less motion nothing drifts: the same scene as one still picture.',
    state: { pictures: pictures(9) },
    still: true,
    build: ({ seconds }) => seconds(2.5),
  },
  {
    name: 'phone',
    sentence: 'On a phone she stands above, the picture below her, and the line within reach of a thumb.',
    state: { pictures: pictures(6) },
    size: { width: 420, height: 900 },
    build: ({ seconds }) => seconds(2.5),
  },
  {
    name: 'machine',
    sentence: 'What paints: the processor and a graphics card over time, processes, and machines elsewhere.',
    state: { answers: { system, telemetry } },
    size: { width: 720, height: 1240 },
    part: '.panel',
    async build(stage) {
      await press(stage, 'Alt+KeyG');
      await stage.page.getByTestId('other-machines').waitFor();
      await seconds(stage, 24);
    },
  },
  {
    name: 'no-machines',
    sentence: 'A queue that cannot be reached says why, and nothing is pretended of the machines behind it.',
    state: {
      answers: {
        telemetry,
        system: (input: unknown, look: number) => ({
          ...system(input, look),
          ...{ graphics: null, provider: 'cpu', providerReason: 'The processor.' },
          remote: {
            ...{ queue: 'redis://studio.local:6379', connected: false, jobs: 0, workers: [] },
            problem: 'The server does not answer (ECONNREFUSED).',
          },
        }),
      },
    },
    size: { width: 720, height: 700 },
    part: '.panel',
    async build(stage) {
      await press(stage, 'Alt+KeyG');
      await stage.page.getByTestId('other-machines').waitFor();
      await seconds(stage, 4);
    },
  },
  {
    name: 'row',
    sentence: 'Where the row of panels has no room for all, the last lie behind "More", each with its key.',
    state: { pictures: pictures(6) },
    size: { width: 760, height: 540 },
    dock: true,
    async build(stage) {
      await stage.seconds(2);
      await stage.page.getByTestId('open-more').click();
      await stage.seconds(0.5);
    },
  },
  {
    name: 'row-on-a-phone',
    sentence: 'On a phone the row is icons over their names, each as large as a thumb.',
    state: { pictures: pictures(6) },
    size: { width: 390, height: 844 },
    dock: true,
    async build(stage) {
      await stage.seconds(2);
      await quiet(stage);
    },
  },
  {
    name: 'palette',
    sentence: 'The palette lies over everything, and finds commands by their words.',
    async build(stage) {
      await stage.seconds(1.5);
      await openPalette(stage);
      await stage.page.keyboard.type('upscale');
      await stage.seconds(1);
    },
  },
];

/** Each panel, empty and with something in it: by its key, from one page for all that are empty and one for all that are not. */
export const PANELS: readonly { readonly name: string; readonly key: string; readonly sentence: string }[] = [
  { name: 'painting', key: 'Alt+KeyS', sentence: 'All that the engine takes, each with its range.' },
  { name: 'pictures', key: 'Alt+KeyP', sentence: 'The gallery, or a word about where pictures come from.' },
  { name: 'queue', key: 'Alt+KeyQ', sentence: 'What is painted, what waits, what has ended.' },
  { name: 'talk', key: 'Alt+KeyT', sentence: 'What was said by both.' },
  { name: 'memory', key: 'Alt+KeyR', sentence: 'What she remembers.' },
  { name: 'models', key: 'Alt+KeyL', sentence: 'What can be painted with, and what cannot be used and why.' },
  { name: 'plugins', key: 'Alt+KeyU', sentence: 'What each asks for, ticked where it is allowed.' },
  { name: 'settings', key: 'Alt+Comma', sentence: 'What can be set, by group.' },
];

const at = '2026-11-22T19:30:00.000Z';
const memory = (id: string, text: string) => ({
  ...{ id, text, at, learnedAt: at, kind: 'episode', about: ['the sea'], pictures: [] },
});

const capability = (key: string, words: string, granted: boolean, refused: string | null = null) => ({
  ...{ key, words, granted, refused },
});
const plugins: PluginList = {
  folder: '/home/mia/.aurora/plugins',
  plugins: [
    {
      ...{
        id: 'season-styles',
        name: 'Season styles',
        version: '1.2.0',
        author: 'Mia',
        hash: '0123456789ab',
      },
      description: 'Adds the season of the year to what is painted.',
      ...{ folder: '/home/mia/.aurora/plugins/season-styles', state: 'running', problem: null },
      ...{ asksAnew: false, pid: 4711, residentBytes: 61 * 2 ** 20, restarts: 0, log: ['autumn it is'] },
      capabilities: [
        capability('prompts', 'rewrite prompts before they are painted', true),
        capability('pictures', 'see the pictures that you have painted', false),
      ],
      ...{ tags: ['<season:autumn>'], samplers: [], panels: [] },
    },
    {
      ...{
        id: 'palette',
        name: 'Palette of a picture',
        version: '0.3.1',
        author: null,
        hash: 'ba9876543210',
      },
      description: 'Finds the five colours of a picture.',
      ...{ folder: '/home/mia/.aurora/plugins/palette', state: 'off', problem: null },
      ...{ asksAnew: true, pid: null, residentBytes: null, restarts: 0, log: [] },
      capabilities: [
        capability('panel', 'show a panel of its own', false),
        capability('network', 'reach api.colours.example', false, 'this machine lets no plugin out'),
      ],
      ...{ tags: [], samplers: [], panels: [{ name: 'palette', title: 'Palette', granted: false }] },
    },
  ],
  refused: [{ folder: 'half-done', reason: 'its manifest has no version' }],
};

export const FILLED: Opening['state'] = {
  pictures: pictures(24),
  jobs: [
    running(),
    job('next', { position: 1, settings: { ...job('x').settings, prompt: 'a lighthouse in fog' } }),
    job('later', { position: 2, settings: { ...job('x').settings, prompt: 'an owl at midnight' } }),
  ],
  answers: {
    'picture-labels': {
      starred: 3,
      tags: [{ name: 'sea', count: 7 }],
      collections: [{ name: 'calendar', count: 12 }],
      models: [{ name: 'aurora-mini', count: 24 }],
    },
    characters: { characters: [{ name: 'Mira', description: 'A sailor.', greetings: 1, lore: 0 }] },
    conversation: {
      entries: [
        { id: 'a', who: 'person', text: 'Paint a quiet shore at dusk.', at, unsaid: null },
        { id: 'b', who: 'aurora', text: 'A quiet shore at dusk. Give me a moment.', at, unsaid: null },
        { id: 'c', who: 'person', text: 'And now at night.', at, unsaid: null },
      ],
    },
    memories: {
      total: 3,
      memories: [
        memory('m1', 'We painted a quiet shore, and you liked the second one.'),
        memory('m2', 'You told me that your sister lives by the sea.'),
        memory('m3', 'The castle of last week had no windows.'),
      ],
    },
    styles: { styles: [{ name: 'ink', prompt: 'ink drawing', negativePrompt: '' }] },
    loras: { loras: [] },
    plugins,
  },
};
