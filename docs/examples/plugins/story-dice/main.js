// @ts-check
/// <reference path="../../../../game/plugins/sdk/aurora-plugin.d.ts" />

const WHO = ['fox', 'owl', 'panda', 'robot', 'penguin', 'cat', 'bear', 'frog', 'koala', 'lion'];
const GROUND = ['mint green', 'sky blue', 'lavender', 'peach', 'cream', 'coral'];
const DEED = [
  'found a key',
  'lost its hat',
  'heard the sea for the first time',
  'kept a secret',
  'learned to wait',
  'wrote a letter',
];

/** Mulberry32: small, and the same everywhere. @param {number} seed */
function dice(seed) {
  let state = seed | 0;
  return (/** @type {readonly string[]} */ sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return sides[((t ^ (t >>> 14)) >>> 0) % sides.length];
  };
}

/** Prompts that were asked for, and what was told of them. @type {Map<string, string>} */
const told = new Map();
/** @type {{ story: string, picture: string }[]} */
const finished = [];

aurora.command('roll', async ({ seed = Math.floor(Math.random() * 2 ** 32), pictures = 1 }) => {
  const roll = dice(seed);
  const who = roll(WHO);
  const story = `Once a ${who} ${roll(DEED)}.`;
  const prompt = `a 3d render of a ${who}, ${roll(GROUND)} background`;
  const jobs = [];
  for (let i = 0; i < pictures; i++) {
    const { id } = await aurora.call('generate', { prompt, seed: (seed + i) % 2 ** 32 });
    jobs.push(id);
  }
  told.set(prompt, story);
  return { story, prompt, seed, jobs };
});

aurora.on('picture', ({ id, prompt }) => {
  const story = told.get(prompt);
  if (story === undefined) return;
  finished.push({ story, picture: id });
  aurora.log(`painted: ${story}`);
});

aurora.command('finished', () => ({ stories: finished.slice(-50) }));
