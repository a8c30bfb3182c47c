/** How short forms are read. Keys in lower case. */

/** Written with a full stop that ends no sentence. */
export const ABBREVIATIONS: Readonly<Record<string, string>> = {
  dr: 'doctor',
  mr: 'mister',
  mrs: 'missus',
  ms: 'miz',
  prof: 'professor',
  st: 'saint',
  ave: 'avenue',
  blvd: 'boulevard',
  rd: 'road',
  jr: 'junior',
  sr: 'senior',
  vs: 'versus',
  etc: 'et cetera',
  approx: 'approximately',
  dept: 'department',
  fig: 'figure',
  inc: 'incorporated',
  ltd: 'limited',
  corp: 'corporation',
  'e.g': 'for example',
  'i.e': 'that is',
  'a.m': 'A M',
  'p.m': 'P M',
  jan: 'january',
  feb: 'february',
  mar: 'march',
  apr: 'april',
  jun: 'june',
  jul: 'july',
  aug: 'august',
  sep: 'september',
  sept: 'september',
  oct: 'october',
  nov: 'november',
  dec: 'december',
  mon: 'monday',
  tue: 'tuesday',
  tues: 'tuesday',
  wed: 'wednesday',
  thu: 'thursday',
  thur: 'thursday',
  thurs: 'thursday',
  fri: 'friday',
};

/** Those that are read so without their full stop, too. */
export const BARE = new Set(['dr', 'mr', 'mrs', 'prof', 'vs', 'etc', 'jr', 'approx']);

/** Before a number: "No. 5", "p. 12". */
export const BEFORE_NUMBER: Readonly<Record<string, string>> = {
  no: 'number',
  nr: 'number',
  p: 'page',
  pp: 'pages',
  vol: 'volume',
  ch: 'chapter',
};

const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
);

/** The full name of a month, short forms and full stops understood; undefined for anything else. */
export function monthOf(word: string): string | undefined {
  const bare = word.toLowerCase().replace(/\.$/, '');
  const full = ABBREVIATIONS[bare] ?? bare;
  return MONTHS.includes(full) ? full : undefined;
}

/** Month 1 … 12. */
export const monthName = (month: number): string | undefined => MONTHS[month - 1];

/** After a number: singular, plural. */
export const UNITS: Readonly<Record<string, readonly [string, string]>> = {
  '%': ['percent', 'percent'],
  '°': ['degree', 'degrees'],
  '°c': ['degree celsius', 'degrees celsius'],
  '°f': ['degree fahrenheit', 'degrees fahrenheit'],
  km: ['kilometer', 'kilometers'],
  m: ['meter', 'meters'],
  cm: ['centimeter', 'centimeters'],
  mm: ['millimeter', 'millimeters'],
  nm: ['nanometer', 'nanometers'],
  mi: ['mile', 'miles'],
  ft: ['foot', 'feet'],
  kg: ['kilogram', 'kilograms'],
  g: ['gram', 'grams'],
  mg: ['milligram', 'milligrams'],
  lb: ['pound', 'pounds'],
  lbs: ['pound', 'pounds'],
  oz: ['ounce', 'ounces'],
  l: ['liter', 'liters'],
  ml: ['milliliter', 'milliliters'],
  kb: ['kilobyte', 'kilobytes'],
  mb: ['megabyte', 'megabytes'],
  mib: ['mebibyte', 'mebibytes'],
  gb: ['gigabyte', 'gigabytes'],
  gib: ['gibibyte', 'gibibytes'],
  tb: ['terabyte', 'terabytes'],
  s: ['second', 'seconds'],
  sec: ['second', 'seconds'],
  ms: ['millisecond', 'milliseconds'],
  min: ['minute', 'minutes'],
  h: ['hour', 'hours'],
  hr: ['hour', 'hours'],
  hrs: ['hour', 'hours'],
  hz: ['hertz', 'hertz'],
  khz: ['kilohertz', 'kilohertz'],
  mhz: ['megahertz', 'megahertz'],
  ghz: ['gigahertz', 'gigahertz'],
  w: ['watt', 'watts'],
  kw: ['kilowatt', 'kilowatts'],
  kwh: ['kilowatt hour', 'kilowatt hours'],
  v: ['volt', 'volts'],
  mah: ['milliamp hour', 'milliamp hours'],
  db: ['decibel', 'decibels'],
  px: ['pixel', 'pixels'],
  mp: ['megapixel', 'megapixels'],
  fps: ['frame per second', 'frames per second'],
  mph: ['mile per hour', 'miles per hour'],
  'km/h': ['kilometer per hour', 'kilometers per hour'],
  'm/s': ['meter per second', 'meters per second'],
  'it/s': ['step per second', 'steps per second'],
  k: ['thousand', 'thousand'],
  bn: ['billion', 'billion'],
};

/** Letter by letter would be wrong: these are said as words though they are written in capitals. */
export const SAID_AS_WORDS = new Set(
  'nasa nato gif jpeg ram rom lan pin sim ok laser radar unesco opec lora aids covid scuba bios ascii json yaml gan'.split(
    ' ',
  ),
);

/** Signs that stand alone or between words. */
export const SIGNS: Readonly<Record<string, string>> = {
  '&': 'and',
  '@': 'at',
  '+': 'plus',
  '=': 'equals',
  '%': 'percent',
  '×': 'times',
  '÷': 'divided by',
  '<': 'less than',
  '>': 'greater than',
  '~': 'about',
  '#': 'number',
  $: 'dollars',
  '£': 'pounds',
  '€': 'euros',
  '°': 'degrees',
};
