/** Sentences by which she and the program are steered. `action` is what is done; the page does some of it. */
import type { Rule } from './rule.ts';

const say = (action: string, value?: string) => () => ({ action, ...(value !== undefined && { value }) });

const rule = (topic: string, pattern: RegExp, roles: Rule['roles'], certainty?: number): Rule => ({
  intent: 'control',
  topic,
  pattern,
  ...(roles && { roles }),
  ...(certainty !== undefined && { certainty }),
});

const PANELS: readonly (readonly [RegExp, string])[] = [
  [/^(?:the )?(?:gallery|pictures|album|my pictures|all pictures)$/i, 'gallery'],
  [/^(?:the )?(?:queue|waiting list|jobs)$/i, 'queue'],
  [/^(?:the )?(?:conversation|transcript|chat|what (?:we|was) said)$/i, 'conversation'],
  [/^(?:the )?(?:models?|model list)$/i, 'models'],
  [/^(?:the |your )?(?:memory|memories)(?: panel)?$/i, 'memory'],
  [/^(?:the |my )?plug-?ins?(?: panel)?$/i, 'plugins'],
  [/^(?:the )?(?:machine|system)(?: panel)?$/i, 'machine'],
  [/^(?:the )?(?:preferences|options|settings)$/i, 'preferences'],
  [/^(?:the )?(?:painting|picture) settings$/i, 'settings'],
];
const panelOf = (words: string) => PANELS.find(([pattern]) => pattern.test(words.trim()))?.[1];

const open: Rule['roles'] = match => {
  const panel = panelOf(match.groups?.what ?? '');
  return panel === undefined ? null : { action: 'open', value: panel };
};

export const CONTROL_RULES: readonly Rule[] = [
  rule(
    'stop',
    /^(?:stop|stop it|stop that|stop (?:talking|speaking)|be (?:quiet|silent|still)|quiet|silence|shush|hush|shut up|enough|that's enough|stop now)$/i,
    say('stop'),
  ),
  rule(
    'cancel',
    /^(?:(?:cancel|stop|abort|interrupt|end)(?: (?:the|this|that|my))? ?(?:painting|picture|job|it all|drawing|image|render(?:ing)?)|cancel(?: it| that| this)?|stop (?:the )?paint(?:ing)?(?: (?:this|that|it))?|don't paint (?:it|that|this))$/i,
    say('cancel'),
  ),
  rule(
    'clear-queue',
    /^(?:(?:clear|empty) (?:the |my )?queue|cancel (?:everything|all(?: of (?:it|them))?|all (?:the )?(?:pictures|jobs|paintings))|(?:cancel|stop) (?:all|everything) that (?:waits|is waiting))$/i,
    say('clear-queue'),
  ),
  rule(
    'pause',
    /^(?:pause|(?:wait|hold on)(?: (?:a|one|just a) (?:second|moment|minute|bit))?|(?:just )?(?:a|one) (?:second|moment|minute)(?: please)?|hold (?:the )?queue|pause (?:the |your )?(?:queue|painting|it)|stop (?:the )?queue|take a break)$/i,
    say('pause'),
  ),
  rule(
    'resume',
    /^(?:resume|continue|go on|carry on|keep going|unpause|(?:resume|continue|restart|start|unpause) (?:the |your )?(?:queue|painting|it)|(?:go on|carry on|keep on|continue) painting)$/i,
    say('resume'),
  ),
  rule(
    'mute',
    /^(?:mute|mute (?:yourself|your voice|the sound)|turn (?:your voice|the sound|sound) off|turn off (?:your voice|the sound|sound)|don't (?:speak|talk)|no (?:sound|voice))$/i,
    say('mute', 'on'),
  ),
  rule(
    'mute',
    /^(?:unmute|unmute (?:yourself|your voice|the sound)|turn (?:your voice|the sound|sound) (?:back )?on|turn on (?:your voice|the sound|sound)|you (?:can|may) (?:speak|talk)(?: again)?)$/i,
    say('mute', 'off'),
  ),
  rule(
    'volume',
    /^(?:(?:speak |talk |be |a (?:bit|little) |much )*(?:quieter|softer|more quietly|more softly|less loud)|(?:turn|bring) (?:it|your voice|the (?:sound|volume)) down(?: a (?:bit|little))?|turn down (?:your voice|the (?:sound|volume))|not so loud|lower (?:the volume|your voice)|you(?:'re| are) too loud)$/i,
    say('volume', 'down'),
  ),
  rule(
    'volume',
    /^(?:(?:speak |talk |be |a (?:bit|little) |much )*(?:louder|more loudly)|(?:speak|talk) up|(?:turn|bring) (?:it|your voice|the (?:sound|volume)) up(?: a (?:bit|little))?|turn up (?:your voice|the (?:sound|volume))|(?:raise|increase) (?:the volume|your voice)|i can(?:'t|not) hear you|you(?:'re| are) too quiet)$/i,
    say('volume', 'up'),
  ),
  rule(
    'captions',
    /^(?:(?:make )?(?:the )?(?:text|letters|captions|subtitles|words|font)(?: size)? (?:bigger|larger)|(?:bigger|larger) (?:text|letters|captions|subtitles|font|words)(?: size)?|(?:make |show )?(?:the )?(?:bigger|larger) (?:text|captions|letters))$/i,
    say('captions', 'bigger'),
  ),
  rule(
    'captions',
    /^(?:(?:make )?(?:the )?(?:text|letters|captions|subtitles|words|font)(?: size)? smaller|smaller (?:text|letters|captions|subtitles|font|words)(?: size)?)$/i,
    say('captions', 'smaller'),
  ),
  rule(
    'fullscreen',
    /^(?:(?:go |switch to |enter |make it |use )?(?:fullscreen|full screen)(?: mode)?(?: on)?)$/i,
    say('fullscreen', 'on'),
  ),
  rule(
    'fullscreen',
    /^(?:(?:leave|exit|end|quit|close|stop) (?:the )?(?:fullscreen|full screen)(?: mode)?|(?:fullscreen|full screen) off|window(?:ed)? mode|back to (?:the )?window)$/i,
    say('fullscreen', 'off'),
  ),
  rule(
    'bigger',
    /^(?:(?:show|make) (?:it|that|this|the picture|that picture) (?:bigger|larger|(?:in )?full size)|bigger|larger|zoom in|enlarge (?:it|that|this)|(?:let me see|show me) (?:it|that) (?:bigger|larger|up close))$/i,
    say('full', 'on'),
  ),
  rule(
    'smaller',
    /^(?:(?:show|make) (?:it|that|this|the picture|that picture) smaller|smaller|zoom out|back)$/i,
    say('full', 'off'),
  ),
  rule(
    'listen',
    /^(?:(?:listen (?:to me )?(?:all the time|always)|keep listening|hands[- ]free(?: on)?|listen to me|start listening))$/i,
    say('listen', 'on'),
  ),
  rule(
    'listen',
    /^(?:(?:stop listening|don't listen|hands[- ]free off|close your ears))$/i,
    say('listen', 'off'),
  ),
  rule(
    'quit',
    /^(?:(?:quit|exit|close) (?:aurora|the (?:program|app|application)|yourself)|shut (?:yourself )?down)$/i,
    say('quit'),
  ),
  rule('open', /^(?:open|show(?: me)?|go to|take me to)(?: up)? (?<what>.{3,40})$/i, open),
  rule(
    'close',
    /^(?:close|hide) (?:the )?(?:gallery|pictures|album|queue|conversation|models|machine|memory|plugins|preferences|settings|options|panel|it|that|this)$/i,
    say('close'),
  ),
  rule('overlay', /^(?:(?:open|show)(?: me)? )?(?:the )?(?:debug )?overlay$/i, say('overlay')),
  rule(
    'star',
    /^(?:i(?:'d| would)? (?:like|want|love) to )?(?:(?:keep|star|favou?rite|save|bookmark) (?:it|that|this|that one|this one|(?:that|this|the|the last) (?:picture|one|image))(?: (?:one|please))?|(?:add|put|save) (?:it|that|this|that one|this one|that picture) (?:to|in|into|among|as) (?:my |the |a )?favou?rites?|mark (?:it|that|this|that one|this one) as (?:a |my )?favou?rite|that(?:'s| is) a keeper|remember (?:this|that) (?:picture|one))$/i,
    say('star', 'on'),
  ),
  rule(
    'star',
    /^(?:unstar (?:it|that|this)|(?:take|remove) (?:the star|it from (?:my |the )?favou?rites)(?: (?:away|off))?)$/i,
    say('star', 'off'),
  ),
  rule(
    'set',
    /^(?:use|set|paint with|make it|take|with) (?:the |an? )?(?<field>seed|steps|guidance|cfg|width|height)(?: to| of| at| =)? (?<value>-?\d{1,9}(?:\.\d{1,2})?)$/i,
    match => setting(match.groups!.field!, match.groups!.value!),
  ),
  rule('set', /^(?:use|set it to|paint with|take|with) (?<value>\d{1,3}) (?<field>steps)$/i, match =>
    setting(match.groups!.field!, match.groups!.value!),
  ),
  rule('set', /^(?:use |with |take )?(?:a )?(?:new|random|another|different) seed$/i, () => ({
    action: 'set',
    field: 'seed',
    value: '-1',
  })),
];

function setting(field: string, value: string): Readonly<Record<string, string>> {
  const name = field.toLowerCase();
  return { action: 'set', field: name === 'cfg' || name === 'guidance' ? 'guidanceScale' : name, value };
}

/** What must not wait for older thoughts. */
export const isUrgent = (topic: string): boolean => topic === 'stop' || topic === 'cancel';
