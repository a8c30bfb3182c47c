import { describe, expect, it } from 'vitest';
import { conditioningsAt, PROMPT_LIMITS, planPrompt } from '../../../models/prompt/index.ts';

const refusal = (code: string, position: number, value?: unknown) =>
  expect.objectContaining({
    code,
    details: expect.objectContaining({
      field: 'prompt',
      position,
      legal: expect.anything(),
      hint: expect.any(String),
      ...(value !== undefined && { value }),
    }),
  });
const plan = (prompt: string, steps = 10) => planPrompt(prompt, { steps });
const textsOf = (prompt: string, steps = 10) => {
  const { conditionings, texts } = plan(prompt, steps);
  return conditionings.map(({ schedule }) =>
    schedule.map(({ lastStep, text }) => [lastStep, texts[text]!.text]),
  );
};

describe('prompts that are refused, with the place', () => {
  it.each([
    ['nested round brackets', `a ${'('.repeat(10_000)}b${')'.repeat(10_000)}`, 'PROMPT_TOO_DEEP', 102],
    ['nested square brackets', `${'['.repeat(10_000)}b${']'.repeat(10_000)}`, 'PROMPT_TOO_DEEP', 100],
    ['brackets that never close', '('.repeat(10_000), 'PROMPT_TOO_DEEP', 100],
    ['weights that multiply to infinity', `${'('.repeat(80)}b${')'.repeat(80)}`, 'PROMPT_WEIGHT', 80],
    ['a huge weight', 'a (cat:999999999999)', 'PROMPT_WEIGHT', 3],
    ['a weight beyond what a number holds', `(cat:${'9'.repeat(400)})`, 'PROMPT_WEIGHT', 1],
    ['a weight with two points', 'a (cat:1.2.3)', 'PROMPT_WEIGHT', 6],
    ['a huge weight of a part', 'a AND b :5000', 'PROMPT_WEIGHT', 12],
    ['too many parts', 'a AND '.repeat(16), 'PROMPT_CONJUNCTION', 92],
    ['a LoRA without a name', 'a <lora: :1>', 'PROMPT_LORA', 8],
    ['a LoRA of no strength', 'a <lora:x:strong>', 'PROMPT_LORA', 8],
    ['a LoRA of huge strength', '<lora:x:1e9>', 'PROMPT_LORA', 6],
  ])('%s', (_what, prompt, code, position) => {
    expect(() => plan(prompt)).toThrow(refusal(code, position));
  });

  it('finds the place behind tags, ANDs and schedules', () => {
    const prompt = 'x <lora:l:1> AND [a:b (c:1.2.3):5]';
    expect(() => plan(prompt)).toThrow(refusal('PROMPT_WEIGHT', prompt.indexOf(':1.2.3'), '1.2.3'));
  });

  it('says it as people count', () => {
    expect(() => plan('a (cat:1.2.3)')).toThrow(
      'The weight 1.2.3 is not a number, at character 7 of the prompt.',
    );
  });
});

describe('prompts that look wrong and are text', () => {
  it.each([
    'a)',
    'a]',
    ']][[)((',
    '[a:b',
    ':',
    '|',
    '||',
    '\\',
    'a AN D b',
    '<lora:x',
    '{',
    '}',
    '__',
    'ratio 16:9',
    '<3',
    ':-)',
  ])('%s', prompt => {
    expect(textsOf(prompt)).toEqual([[[10, prompt]]]);
  });

  it('a closing bracket too many', () => {
    expect(plan('a) b]').texts[0]!.sections).toEqual([[{ text: 'a) b]', weight: 1, start: 0, end: 5 }]]);
  });
});

describe('a plain prompt', () => {
  it.each([
    'a red fox',
    '',
    '  two  spaces ',
    'Größe, ärger; 100% “quoted” 🦊',
    'time 12:30',
    'x'.repeat(20_000),
  ])('is one conditioning, as it is: %s', prompt => {
    const { texts, conditionings, loras, unknownTags } = plan(prompt);
    const end = prompt.length;
    expect(texts).toEqual([{ text: prompt, sections: [[{ text: prompt, weight: 1, start: 0, end }]] }]);
    expect(conditionings).toEqual([{ weight: 1, schedule: [{ lastStep: 10, text: 0 }], start: 0, end }]);
    expect([loras, unknownTags]).toEqual([[], []]);
  });
});

/** Examples that A1111's wiki and its documentation strings print, with 10 steps. */
describe('published examples', () => {
  it.each([
    [
      'a [b:3]',
      [
        [3, 'a '],
        [10, 'a b'],
      ],
    ],
    [
      'a [b: 3]',
      [
        [3, 'a '],
        [10, 'a b'],
      ],
    ],
    [
      'a [[[b]]:2]',
      [
        [2, 'a '],
        [10, 'a [[b]]'],
      ],
    ],
    [
      '[(a:2):3]',
      [
        [3, ''],
        [10, '(a:2)'],
      ],
    ],
    [
      'a [b : c : 1] d',
      [
        [1, 'a b  d'],
        [10, 'a  c  d'],
      ],
    ],
    [
      'a[b:[c:d:2]:1]e',
      [
        [1, 'abe'],
        [2, 'ace'],
        [10, 'ade'],
      ],
    ],
    ['a [unbalanced', [[10, 'a [unbalanced']]],
    [
      'a [b:.5] c',
      [
        [5, 'a  c'],
        [10, 'a b c'],
      ],
    ],
    [
      '((a][:b:c [d:3]',
      [
        [3, '((a][:b:c '],
        [10, '((a][:b:c d'],
      ],
    ],
    [
      '[fe|||]male',
      [
        [1, 'female'],
        [4, 'male'],
        [5, 'female'],
        [8, 'male'],
        [9, 'female'],
        [10, 'male'],
      ],
    ],
  ])('%s', (prompt, expected) => {
    expect(textsOf(prompt)).toEqual([expected]);
  });

  it('changes at the four fractions of the wiki’s landscape', () => {
    const prompt =
      'fantasy landscape with a [mountain:lake:0.25] and [an oak:a christmas tree:0.75][ in foreground::0.6][ in background:0.25] [shoddy:masterful:0.5]';
    const begin = 'fantasy landscape with a';
    expect(textsOf(prompt, 100)).toEqual([
      [
        [25, `${begin} mountain and an oak in foreground shoddy`],
        [50, `${begin} lake and an oak in foreground in background shoddy`],
        [60, `${begin} lake and an oak in foreground in background masterful`],
        [75, `${begin} lake and an oak in background masterful`],
        [100, `${begin} lake and a christmas tree in background masterful`],
      ],
    ]);
  });
});

describe('each step', () => {
  it('has its text and its parts, from 1 on', () => {
    const made = plan('[cow|horse] AND a [b:c:2] :0.5', 4);
    const shown = [1, 2, 3, 4].map(step =>
      conditioningsAt(made, step).map(({ text, weight }) => [made.texts[text]!.text, weight]),
    );
    expect(shown).toEqual([
      [
        ['cow', 1],
        ['a b', 0.5],
      ],
      [
        ['horse', 1],
        ['a b', 0.5],
      ],
      [
        ['cow', 1],
        ['a c', 0.5],
      ],
      [
        ['horse', 1],
        ['a c', 0.5],
      ],
    ]);
    expect(made.texts.map(({ text }) => text)).toEqual(['cow', 'horse', 'a b', 'a c']);
    for (const step of [0, 5]) expect(() => conditioningsAt(made, step)).toThrow('no step');
  });

  it('of a second pass counts on from the first', () => {
    const second = (prompt: string) =>
      planPrompt(prompt, { steps: 10, stepsBefore: 10 }).texts.map(({ text }) => text);
    expect(second('a [b:.5] c')).toEqual(['a b c']);
    expect(second('a [b:1.5] c')).toEqual(['a  c', 'a b c']);
    expect(second('a [b:13] c')).toEqual(['a  c', 'a b c']);
  });
});

describe('positions', () => {
  it('lead back to the words, whatever was taken out between', () => {
    const prompt = 'x<lora:l:1> [(one:1.5)|two], (\\(three\\)) BREAK four';
    const { texts, conditionings } = plan(prompt, 2);
    const words = texts.flatMap(({ sections }) => sections.flat());
    for (const word of ['one', 'two', '(three\\', 'four']) {
      const fragment = words.find(({ text }) => text.includes(word.replace('\\', '')));
      const found = prompt.slice(fragment!.start, fragment!.end);
      expect(found, word).toContain(word);
    }
    expect(conditionings[0]).toMatchObject({ start: 0, end: prompt.length });
  });

  it('of the parts of an AND are those of the prompt', () => {
    const prompt = ' one AND<lora:l:1> two :0.5 ';
    const found = plan(prompt).conditionings.map(({ start, end }) => prompt.slice(start, end));
    expect(found).toEqual(['one', 'two']);
  });
});

describe('tags', () => {
  it.each([
    ['<lora:x>', { name: 'x', textEncoder: 1, unet: 1 }],
    ['<lora:x:0.8>', { name: 'x', textEncoder: 0.8, unet: 0.8 }],
    ['<lora:x:-.5:1>', { name: 'x', textEncoder: -0.5, unet: 1 }],
    ['<lora:x:te=0.2:unet=0.9>', { name: 'x', textEncoder: 0.2, unet: 0.9 }],
    ['<lora:x:0.7:unet=0>', { name: 'x', textEncoder: 0.7, unet: 0 }],
    ['<lora:a b/c.d:1:lbw=OUTALL>', { name: 'a b/c.d', textEncoder: 1, unet: 1, blocks: 'OUTALL' }],
    ['<lora:x:1:MIDD>', { name: 'x', textEncoder: 1, unet: 1, blocks: 'MIDD' }],
    ['<lora:x:1:0.5:1,0,0,1>', { name: 'x', textEncoder: 1, unet: 0.5, blocks: '1,0,0,1' }],
    ['<lyco:x:0.3>', { name: 'x', textEncoder: 0.3, unet: 0.3 }],
  ])('%s', (tag, expected) => {
    const { loras, texts } = plan(`a ${tag}b`);
    expect(loras).toEqual([{ ...expected, start: 2, end: 2 + tag.length }]);
    expect(texts[0]!.text).toBe('a b');
  });

  it('several, in order, inside of other syntax', () => {
    const { loras, texts } = plan('(<lora:x:1>cat<lora:y:0.5>:1.2)');
    expect(loras.map(({ name }) => name)).toEqual(['x', 'y']);
    expect(texts[0]!.sections).toMatchObject([[{ text: 'cat', weight: 1.2 }]]);
  });

  it('of an unknown kind are taken out and reported', () => {
    const { unknownTags, texts } = plan('a <hypernet:h:1>b');
    expect(unknownTags).toEqual([{ kind: 'hypernet', text: '<hypernet:h:1>', start: 2, end: 16 }]);
    expect(texts[0]!.text).toBe('a b');
  });

  it('are text in a negative prompt, as AND is', () => {
    const negative = 'a <lora:x:1> AND b';
    const { texts, loras } = planPrompt(negative, { steps: 10, negative: true });
    expect([texts.map(({ text }) => text), loras]).toEqual([[negative], []]);
  });
});

describe('long prompts cost in proportion', () => {
  // Each of these would take minutes if any part of the parser looked back further than a constant.
  const long = 200_000;
  it.each([
    ['spaces', ' '.repeat(long)],
    ['spaces before a BREAK', `${' '.repeat(long)}BREAK`],
    ['spaces after a colon', `(a:${' '.repeat(long)}`],
    ['colons', ':'.repeat(long)],
    ['digits behind colons', ':1'.repeat(long / 2)],
    ['one long number', `(a:${'1.'.repeat(long / 2)}`],
    ['tags that never close', '<lora:'.repeat(long / 6)],
    ['backslashes', '\\'.repeat(long)],
    ['bars in brackets', `[${'|'.repeat(long)}]`],
    ['closed brackets', '(a)'.repeat(long / 3)],
    ['closing brackets', ')]'.repeat(long / 2)],
    ['schedules', '[a:b:3]'.repeat(long / 7)],
    ['BREAKs', 'BREAK '.repeat(long / 6)],
    ['deep and wide', `${'('.repeat(60)}${'a[b'.repeat(10)}${'x)('.repeat(long / 3)}`],
  ])('%s', (_what, prompt) => {
    expect(plan(prompt, 2).conditionings).toHaveLength(1);
  });

  it('has bounds that people do not meet', () => {
    expect(PROMPT_LIMITS).toEqual({ depth: 100, weight: 1000, conjunctions: 16, draws: 2000 });
  });
});
