// @ts-check
/// <reference path="../../../../game/plugins/sdk/aurora-plugin.d.ts" />

/** What there is to choose from; which one is the seed's decision, so that the same seed has the same words. */
const SEASONS = {
  winter: ['fresh snow', 'bare branches, frost', 'pale winter sky'],
  spring: ['first blossoms', 'fresh green, soft rain', 'clear spring air'],
  summer: ['tall grass, bright sun', 'deep green, warm haze', 'a wide summer sky'],
  autumn: ['golden leaves', 'red and amber foliage, mist', 'low sun through copper leaves'],
};

const HOURS = {
  dawn: ['first light, pink and pale blue', 'dawn mist'],
  day: ['clear daylight', 'sunlight, crisp shadows'],
  sunset: ['golden hour, long shadows', 'an orange and violet sunset'],
  night: ['moonlight, deep blue', 'a starry night, lantern light'],
};

const AVOIDED = { winter: 'green leaves', summer: 'snow', spring: 'dead leaves', autumn: 'snow' };

const SEASON_OF_MONTH = [
  'winter',
  'winter',
  'spring',
  'spring',
  'spring',
  'summer',
  'summer',
  'summer',
  'autumn',
  'autumn',
  'autumn',
  'winter',
];

/** @param {number} hour 0 … 23 */
const hourOf = hour =>
  hour < 5 ? 'night' : hour < 9 ? 'dawn' : hour < 17 ? 'day' : hour < 21 ? 'sunset' : 'night';

aurora.prompt('now', ({ prompt, negativePrompt, seed, argument }) => {
  const now = new Date();
  const words = argument.toLowerCase().split(/\s+/);
  const season = words.find(word => word in SEASONS) ?? SEASON_OF_MONTH[now.getMonth()] ?? 'summer';
  const hour = words.find(word => word in HOURS) ?? hourOf(now.getHours());
  /** @param {readonly string[]} list @param {number} by */
  const choose = (list, by) => list[Math.floor(seed / by) % list.length];
  const avoided = AVOIDED[/** @type {keyof typeof AVOIDED} */ (season)];
  return {
    prompt: [
      prompt,
      choose(SEASONS[/** @type {keyof typeof SEASONS} */ (season)], 1),
      choose(HOURS[/** @type {keyof typeof HOURS} */ (hour)], 7),
    ].join(', '),
    negativePrompt: negativePrompt === '' ? avoided : `${negativePrompt}, ${avoided}`,
  };
});
