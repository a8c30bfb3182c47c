/**
 * Words of time in a question: "the castle from last week" asks for "the castle", in a range. Days are those of the local
 * calendar, weeks begin on Monday; "a week ago" means the days around, since nobody counts.
 */

export interface TimeRange {
  /** Milliseconds since 1970: from this one on, and before that one. */
  readonly from: number;
  readonly to: number;
}

export interface TimeWords {
  /** The question without them. */
  readonly rest: string;
  readonly range: TimeRange | null;
  /** The words themselves; empty where there are none. */
  readonly said: string;
}

const DAY = 86_400_000;
const NUMBERS = ['a', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'] as const;
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
] as const;

type Rule = readonly [pattern: RegExp, range: (now: Date, match: RegExpExecArray) => TimeRange];

const day = (now: Date, plus: number) =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() + plus).getTime();
const days = (now: Date, from: number, to: number): TimeRange => ({ from: day(now, from), to: day(now, to) });
const hours = (now: Date, plus: number, from: number, to: number): TimeRange => ({
  from: new Date(now.getFullYear(), now.getMonth(), now.getDate() + plus, from).getTime(),
  to: new Date(now.getFullYear(), now.getMonth(), now.getDate() + plus, to).getTime(),
});
/** Days since Monday. */
const sinceMonday = (now: Date) => (now.getDay() + 6) % 7;
const months = (year: number, month: number, count = 1): TimeRange => ({
  from: new Date(year, month, 1).getTime(),
  to: new Date(year, month + count, 1).getTime(),
});

const number = (word: string) => {
  const known = NUMBERS.indexOf(word.toLowerCase() as (typeof NUMBERS)[number]);
  return known === 0
    ? 1
    : known > 0
      ? known
      : word.toLowerCase() === 'an'
        ? 1
        : Math.min(10_000, Number(word));
};

/** The first that fits counts, so the longer ones stand first. */
const RULES: readonly Rule[] = [
  [/\bthe day before yesterday\b/i, now => days(now, -2, -1)],
  [/\byesterday (?:evening|night)\b/i, now => hours(now, -1, 17, 29)],
  [/\byesterday morning\b/i, now => hours(now, -1, 4, 12)],
  [/\byesterday\b/i, now => days(now, -1, 0)],
  [/\blast night\b/i, now => hours(now, -1, 17, 30)],
  [/\bthis morning\b/i, now => hours(now, 0, 4, 12)],
  [/\bthis afternoon\b/i, now => hours(now, 0, 12, 18)],
  [/\b(?:this evening|tonight)\b/i, now => hours(now, 0, 17, 29)],
  [/\b(?:earlier )?today\b/i, now => days(now, 0, 1)],
  [/\b(?:just now|a moment ago)\b/i, now => ({ from: now.getTime() - DAY / 48, to: now.getTime() + 1 })],
  [/\bthis week\b/i, now => days(now, -sinceMonday(now), 7 - sinceMonday(now))],
  // Seven days ago is last week too, whatever the calendar says.
  [
    /\blast week(?:end)?\b/i,
    now => ({
      from: Math.min(day(now, -7 - sinceMonday(now)), day(now, -8)),
      to: day(now, -Math.min(sinceMonday(now), 5)),
    }),
  ],
  [/\bthis month\b/i, now => months(now.getFullYear(), now.getMonth())],
  [/\blast month\b/i, now => months(now.getFullYear(), now.getMonth() - 1)],
  [/\bthis year\b/i, now => months(now.getFullYear(), 0, 12)],
  [/\blast year\b/i, now => months(now.getFullYear() - 1, 0, 12)],
  [/\b(?:recently|lately|the other day)\b/i, now => days(now, -14, 1)],
  [
    /\b(\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten) (minute|hour|day|week|month|year)s? ago\b/i,
    (now, [, count, unit]) => ago(now, number(count!), unit!.toLowerCase()),
  ],
  [
    /\bin (?:the )?(?:last|past) (\d{1,4}|two|three|four|five|six|seven|eight|nine|ten)? ?(day|week|month)s?\b/i,
    (now, [, count, unit]) => ({
      from: day(now, -number(count ?? 'a') * { day: 1, week: 7, month: 31 }[unit!.toLowerCase() as 'day']),
      to: day(now, 1),
    }),
  ],
  [
    /\b(?:on |last )(sunday|monday|tuesday|wednesday|thursday|friday|saturday)\b/i,
    (now, [, name]) => {
      const back = (now.getDay() - WEEKDAYS.indexOf(name!.toLowerCase() as 'sunday') + 6) % 7;
      return days(now, -back - 1, -back);
    },
  ],
  [
    /\b(?:in |last )(january|february|march|april|may|june|july|august|september|october|november|december)(?: (\d{4}))?\b/i,
    (now, [, name, year]) => {
      const month = MONTHS.indexOf(name!.toLowerCase() as 'january');
      const past = month <= now.getMonth() ? now.getFullYear() : now.getFullYear() - 1;
      return months(year === undefined ? past : Number(year), month);
    },
  ],
  [
    /\b(?:on )?(\d{4})-(\d{2})-(\d{2})\b/,
    (_, [, y, m, d]) => {
      const at = new Date(Number(y), Number(m) - 1, Number(d));
      return days(at, 0, 1);
    },
  ],
  [/\b(?:in|from|of) ((?:19|20)\d{2})\b/i, (_, [, year]) => months(Number(year), 0, 12)],
];

/** A unit around the moment: half of it before and behind. */
function ago(now: Date, count: number, unit: string): TimeRange {
  if (unit === 'minute' || unit === 'hour') {
    const size = unit === 'hour' ? DAY / 24 : DAY / 1440;
    const at = now.getTime() - count * size;
    return {
      from: at - size / 2 - count * size * 0.25,
      to: Math.min(now.getTime() + 1, at + size / 2 + count * size * 0.25),
    };
  }
  if (unit === 'day') return days(now, -count, -count + 1);
  if (unit === 'week') return days(now, -7 * count - 4, -7 * count + 4);
  if (unit === 'month') {
    const at = new Date(now.getFullYear(), now.getMonth() - count, now.getDate());
    return days(at, -16, 17);
  }
  return months(now.getFullYear() - count, now.getMonth() - 3, 7);
}

/** @param now the moment of asking */
export function readTimeWords(question: string, now: Date): TimeWords {
  for (const [pattern, range] of RULES) {
    const match = pattern.exec(question);
    if (match === null) continue;
    const before = question.slice(0, match.index).replace(/\b(?:from|of|in|on|at|during)\s*$/i, '');
    const rest = `${before} ${question.slice(match.index + match[0].length)}`.replace(/\s+/gu, ' ').trim();
    return { rest, range: range(now, match), said: match[0] };
  }
  return { rest: question.trim(), range: null, said: '' };
}

/** Its own width more on both sides: what is remembered a little wrong. */
export const widened = ({ from, to }: TimeRange): TimeRange => ({ from: 2 * from - to, to: 2 * to - from });
