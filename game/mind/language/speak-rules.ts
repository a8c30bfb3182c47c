/** Sentences that want an answer and nothing else. */
import type { Roles } from './move.ts';
import type { Rule } from './rule.ts';

const rule = (topic: string, pattern: RegExp, certainty?: number, roles?: Rule['roles']): Rule => ({
  intent: 'speak',
  topic,
  pattern,
  ...(certainty !== undefined && { certainty }),
  ...(roles && { roles }),
});

export const SPEAK_RULES: readonly Rule[] = [
  rule(
    'why',
    /^(?:(?:but |and |so )?why (?:did|do|have|are|were|would) you (?:do|did|done|paint|painted|show|shown|showed|say|said|ask|asked|choose|chosen|chose|forget|forgotten|pick|picked|stop|stopped|think|remember|change|changed)\b.*|why|why (?:that|this|is that|this one|that one|not|did that happen|the first one)|(?:what|how) made you (?:do|say|choose|paint|think) .*|explain (?:yourself|that|why.*|what you did|your (?:decision|choice|reasons?))|how come(?: you.*)?|how did you (?:decide|choose|know|find|understand|come to).*|what were you thinking|what did you (?:understand|think i meant|just do)|what are your reasons)$/i,
    0.97,
  ),
  rule(
    'wants',
    /^(?:(?:so |and |well |hey )?(?:what (?:do|would) you (?:want|wish for|wish|intend|plan|hope for)(?: to do)?(?: (?:from|of) me)?(?: (?:now|today|next|tonight|right now))?|what are (?:your|you) (?:goals?|plans?|wishes|intentions|planning)(?: (?:now|right now|today|next|these days|for today))?|do you (?:want|wish|need) (?:anything|something)(?: (?:from|of) me)?|(?:do you have|have you(?: got)?|is there|are there) (?:(?:any|some|a|your own) )*(?:(?:goals?|plans?|wish(?:es)?|questions?)(?: (?:for|to ask) me| of your own)?|anything (?:on your mind|in mind|(?:that )?you(?:'d| would)? (?:like|want)(?: to (?:ask(?: me)?|do|say|tell me))?|to ask(?: me)?|left to do))|what(?:'s| is| do you have) (?:on your mind|in your mind|in mind)|what are you (?:thinking (?:of|about)|hoping for)(?: (?:now|right now))?|(?<now>what are you up to)(?: (?:now|right now|at the moment|today|these days))?))$/i,
    0.95,
    (match): Roles => (match.groups?.now === undefined ? {} : { now: 'yes' }),
  ),
  rule(
    'greeting',
    /^(?:hello|hi|hey|hiya|yo|howdy|greetings|good (?:morning|afternoon|evening|day)|morning|hello again|hi again|i'm back|i am back|it's me(?: again)?|nice to (?:meet|see) you(?: again| too)?|hello,? are you there|are you (?:there|awake|listening)|anybody (?:there|home)|welcome back)(?: there| again| everybody| my friend| dear| to you)?$/i,
  ),
  rule(
    'farewell',
    /^(?:bye|bye[- ]bye|goodbye|good ?night|see you(?: (?:later|soon|tomorrow|then|around))?|farewell|i(?:'m| am) (?:leaving|off|going(?: (?:now|home|to bed|to sleep))?|done for (?:today|now))|i (?:have to|must|need to|should) (?:go|leave|sleep)(?: now)?|that(?:'s| is) (?:all|it) for (?:today|now)|until (?:tomorrow|next time|then)|take care|sleep well|talk to you (?:later|soon|tomorrow)|have a (?:good|nice|great) (?:day|night|evening|weekend|one))$/i,
  ),
  rule(
    'thanks',
    /^(?:thanks|thank you|thx|many thanks|cheers|much appreciated|i appreciate (?:it|that|this)|thank you,? aurora|that(?:'s| is| was) (?:very |really |so )?(?:kind|nice|sweet|helpful|good) of you|thanks for .*|thank you for .*)(?: (?:so much|very much|a lot|again|for (?:that|everything|the .*|your .*|painting.*)|anyway|then))*$/i,
  ),
  rule(
    'how-are-you',
    /^(?:(?:and |so )?how (?:are|'re|r) (?:you|u)(?: (?:doing|feeling|today|tonight|now|this (?:morning|evening)|these days|doing today|feeling today|then))*|how(?:'s| is) (?:it going|life|everything|your day|things|it)(?: going| today)?|how have you been|how do you (?:feel|do)(?: (?:today|now|right now))?|are you (?:ok|okay|well|fine|alright|all right|happy|sad|tired|bored|in a good mood|feeling (?:well|good|ok))(?: today)?|what(?:'s| is) up|what's new|(?:did you )?sleep well|and you|what about you|what(?:'s| is) your mood)$/i,
  ),
  rule(
    'her-name',
    /^(?:(?:so |and )?(?:what(?:'s| is)|tell me) your name|what are you called|what (?:should|can|may|do) i call you|do you have a name|who named you|why are you called aurora)$/i,
  ),
  rule(
    'who-are-you',
    /^(?:(?:so |and )?(?:who|what) (?:are|exactly are) you(?: exactly| really)?|are you (?:a|an) (?:robot|human|person|machine|ai|program|hologram|woman|girl|real person|language model|chatbot|bot|computer)|are you (?:real|alive|human|conscious|sentient|an ai|artificial|chatgpt|siri|alexa)|introduce yourself|tell me (?:about|something about|a bit about|more about) (?:you|yourself)|what kind of (?:being|ai|thing|program|creature) are you|what(?:'s| is) aurora|what does aurora (?:do|mean)|who is aurora|are you aurora|are you a (?:good )?painter)$/i,
  ),
  rule(
    'her-age',
    /^(?:how old are you|what(?:'s| is) your age|when (?:were you (?:born|made|created)|is your birthday|'s your birthday)|where (?:are you from|do you come from|were you (?:born|made)))$/i,
  ),
  rule(
    'maker',
    /^who (?:made|built|created|wrote|programmed|designed|invented|owns|developed|trained) you(?: and why)?$/i,
  ),
  rule('where', /^where (?:are you|do you live|are you running|do you run)(?: now| right now)?$/i),
  rule(
    'feelings',
    /^(?:do you (?:have|feel|know) (?:feelings|emotions|love|pain|anything|joy|sadness|fear)|can you (?:feel|love|think|dream|sleep|be (?:sad|happy|angry))(?: .*)?|do you (?:sleep|dream|think|love|ever (?:sleep|dream|feel|get (?:bored|tired|lonely)))(?: .*)?|do you (?:like|love|hate|miss) (?:me|us)|are you (?:in love|lonely|afraid|scared|angry|jealous)(?: .*)?|will you marry me|i love you(?: too| so much)?|what do you dream (?:of|about)|what are you afraid of|do you get (?:tired|bored|lonely))$/i,
  ),
  rule(
    'likes',
    /^(?:(?:what|which)(?:'s| is| are) your favou?rite (?<what>.{2,40})|do you (?:like|love|enjoy|prefer|hate) (?<what2>(?!me$|us$|it when).{2,60})|what do you (?:like|love|enjoy|hate)(?: (?:to paint|painting|most|best|to do|doing))*|what(?:'s| is) (?:beautiful|art)(?: to you| for you)?|are you fond of (?<what3>.{2,40})|what (?<what4>[a-z]+) do you (?:like|love|prefer)(?: most| best)?)$/i,
    0.95,
    match => ({
      what: match.groups?.what ?? match.groups?.what2 ?? match.groups?.what3 ?? match.groups?.what4 ?? '',
    }),
  ),
  rule(
    'help',
    /^(?:help|help me|i need help|can you help me|what (?:can|could|should) (?:you|i) (?:do|say|ask|ask you|try|tell you)(?: (?:for me|here|with you|now|next|today|to you))?|what (?:are|is) (?:you able to do|your (?:abilities|skills|purpose|job|function))|how (?:do|does|can|should) (?:i|this|it|one|you) (?:use (?:you|this|it|aurora)|work|works|start|begin|talk to you|paint|operate)(?: .*)?|what (?:commands|words|things) (?:do you (?:know|understand)|are there|can i (?:say|use))|what do you (?:understand|do)(?: here)?|show me (?:what you can do|the commands)|how does (?:this|it|aurora) work|what now|what(?:'s| is) possible|give me (?:a hint|an example|some examples)|can you do (?:anything|something)(?: else)?|what else can you do|instructions|tutorial|what can you paint|what is this|what are you good at|what else)$/i,
  ),
  rule(
    'can-you',
    /^(?:can|could|do|will|would|are) you (?:also |even |really )?(?:able to |know how to )?(?<what>(?:sing|dance|cook|code|program|write|drive|read|search|browse|google|call|order|buy|send|play|translate|teach|calculate|compute|count|see(?: me)?|hear(?: me)?|smell|speak|talk|learn|remember|forget|paint|draw|make|do|fly|swim|book|turn|open|use|edit|animate|record|print|understand|recogni[sz]e|tell|help|watch|know)\b.{0,80})$/i,
    0.8,
  ),
  rule(
    'machine',
    /^(?:how (?:fast|slow|busy|warm|hot) (?:are you|is (?:it|this|the (?:machine|computer|painter))|do you paint)|how (?:long|much time) (?:does|will|do|did) (?:it|a picture|one|that|this|you|the picture|painting)(?: .*)?|what (?:machine|computer|hardware|model|version|gpu|cpu|processor|device|graphics card) (?:are|is|do) (?:you|this|it)(?: .*)?|which (?:model|version|machine|gpu|cpu) (?:are you|is (?:this|it)|do you (?:use|paint with|run(?: on)?))(?: .*)?|how (?:is|'s) the (?:machine|computer|system|queue|memory)(?: .*)?|how many (?:pictures|images|paintings|jobs|memories)(?: (?:are there|do (?:you|we|i) have|have (?:we|i|you) (?:painted|made)|wait|are waiting|do you remember|are in the (?:queue|gallery)).*)?|what(?:'s| is) in the queue|what are you (?:doing|painting|working on)(?: (?:now|right now|at the moment))?|are you (?:busy|painting|done|ready|finished|still painting)(?: .*)?|is (?:it|the picture) (?:done|ready|finished)(?: yet)?|how much (?:memory|ram|space|disk)(?: .*)?|(?:what|which) settings (?:do you use|are (?:used|set)|did you use)|when (?:is it|will it be|is the picture) (?:done|ready|finished)|what(?:'s| is) your version|system status|status)$/i,
  ),
  rule(
    'privacy',
    /^(?:(?:is (?:this|it|that|anything|everything)|are (?:we|my (?:pictures|words|data))) (?:private|safe|secret|local|sent (?:anywhere|somewhere|away)|stored|recorded|online|in the cloud)(?: .*)?|(?:do|does|will|can) (?:you|anybody|anyone|somebody|aurora) (?:send|share|upload|spy|listen|record|see|read|sell|keep|phone home)(?: .*)|where (?:do you keep|are|is) (?:my )?(?:the )?(?:pictures|data|memories|what i say)(?: (?:kept|stored|saved|go))?.*|are you (?:online|connected|on the internet|spying.*|recording.*|offline)|do you (?:need|use|have) (?:the )?(?:internet|network|cloud)(?: .*)?|who can (?:see|read|hear) .*)$/i,
  ),
  rule(
    'time',
    /^(?:what(?:'s| is)? (?:the )?time(?: is it)?(?: now)?|what time is it(?: now)?|do you (?:know|have) (?:what time it is|the time)|tell me the time|how late is it)$/i,
  ),
  rule(
    'date',
    /^(?:what(?:'s| is)? (?:the )?(?:date|day)(?: is it)?(?: today)?|what day is (?:it|today)(?: today)?|what(?:'s| is) today(?:'s date)?|which (?:day|month|year) is it|what (?:month|year) is it)$/i,
  ),
  rule(
    'repeat',
    /^(?:(?:can|could) you )?(?:(?:please )?(?:say|repeat) (?:that|it)(?: again| once more)?|repeat(?: please)?|what(?: did you say)?|pardon(?: me)?|sorry\?|come again|i (?:didn't|did not) (?:hear|catch|get|understand) (?:that|you|it)|say again|huh)$/i,
    0.9,
  ),
  rule(
    'idea',
    /^(?:(?:(?:do you )?have|got|any|give me|i need|suggest) (?:me )?(?:you )?(?:any |an |some |a )?(?:ideas?|suggestions?|inspiration|topics?|themes?)(?: .*)?|what (?:should|could|shall|can) (?:i|we) (?:paint|draw|make|do|try)(?: (?:next|now|today|tonight|together))?|i (?:don't|do not) know what to (?:paint|draw|make|do|say|ask)|inspire me|suggest (?:something|a picture|anything)(?: .*)?|what would you (?:paint|like to paint|suggest|recommend|draw)(?: .*)?|what do you want to (?:paint|do|draw)|any(?:thing)? (?:you )?(?:suggest|recommend)|i(?:'m| am) (?:bored|out of ideas|uninspired)|i have no ideas?|what next)$/i,
  ),
  rule(
    'joke',
    /^(?:(?:can|could|will|would) you |please )*(?:tell|say|make|give|know)(?: me)? (?:a|another|one|some|any) (?:good |funny |bad )?jokes?(?: please)?|^make me laugh$|^do you know (?:a|any) (?:good )?jokes?$|^say something funny$/i,
  ),
  rule(
    'story',
    /^(?:(?:can|could|will|would) you |please )*(?:tell|read|write|sing|recite|compose)(?: me)? (?:a|another|an|some|the|me a) (?:short |bedtime |good |little )*(?:story|poem|song|tale|fairy tale|haiku|limerick|essay|letter|email|novel|rhyme)(?: .*)?$/i,
  ),
  rule(
    'sum',
    /^(?:(?:what(?:'s| is)|how much is|calculate|compute|and|what about) )?(?<a>-?\d{1,9}(?:\.\d{1,6})?)\s*(?<op>\+|-|−|\*|x|×|\/|÷|plus|minus|times|multiplied by|divided by|and)\s*(?<b>-?\d{1,9}(?:\.\d{1,6})?)$/i,
  ),
  rule(
    'praise-picture',
    /^(?:(?:oh |wow |yes |ah )*(?:(?:that|this|it)(?:'s| is| looks| turned out| came out)|what a|how|looks|i (?:really |absolutely )?(?:love|like|adore) (?:it|this|that|this one|that one|(?:that|this|the|your) (?:picture|painting|image|one|result|colou?rs?|light|style))|well (?:done|painted)|good (?:job|work)|great (?:job|work)|nice (?:job|work|one|picture|painting)|you (?:paint|did) (?:that )?(?:well|beautifully|great))(?: (?:so|very|really|absolutely|quite|pretty|just|a|truly|such a))*(?: ?(?:beautiful|lovely|pretty|nice|great|gorgeous|wonderful|amazing|perfect|stunning|fantastic|awesome|cool|good|brilliant|cute|excellent|impressive|incredible|superb|magical|charming|what i (?:wanted|meant)|exactly (?:what i wanted|right|it)|picture|painting|image|one))*(?: (?:picture|painting|image|one|indeed|so much|a lot|very much|like that|now))?)$/i,
    0.9,
  ),
  rule(
    'dislike-picture',
    /^(?:(?:no |hm |well |oh |sorry )*(?:(?:that|this|it)(?:'s| is| was| looks) (?:not (?:what i (?:wanted|meant|asked for)|(?:very |so |really )?(?:good|nice|right|beautiful|pretty|it|great))|(?:so |very |really |quite |a bit |rather |too )?(?:ugly|bad|wrong|terrible|awful|horrible|boring|weird|strange|blurry|disappointing|dull|a mess))|i (?:don't|do not|didn't|really don't) (?:really )?(?:like|love) (?:it|this|that|this one|that one|(?:that|this|the) (?:picture|painting|image|one|result|colou?rs?))(?: (?:much|very much|at all|so much))?|i hate (?:it|this|that|this one)|not (?:good|nice|what i (?:wanted|meant)|like that|quite|so good|really)|(?:ugly|terrible|awful|bad|horrible|disappointing)|try harder|you can do better|what is that supposed to be|that is no .{2,30}))$/i,
    0.9,
  ),
  rule(
    'compliment',
    /^(?:you(?:'re| are| look)(?: so| very| really| such a| a| quite| pretty| truly| the| my)*(?: ?(?:beautiful|pretty|lovely|great|awesome|amazing|smart|clever|nice|kind|funny|good|wonderful|cool|sweet|cute|helpful|brilliant|talented|genius|best|favou?rite|friend|artist|painter|angel|intelligent))+(?: (?:today|tonight|person|friend|at (?:this|that|painting)|painter|artist))?|i (?:really )?like (?:you|your (?:voice|face|hair|eyes|name|style|paintings?|pictures?))(?: a lot| very much)?|you have (?:a )?(?:nice|beautiful|lovely|pretty|great|wonderful) (?:voice|eyes|face|smile|name|hair)|you paint (?:so |very |really )?(?:well|beautifully|nicely)|good girl|you rock|nice voice)$/i,
  ),
  rule(
    'insult',
    /^(?:you(?:'re| are)(?: so| very| really| such an?| an?| quite| pretty| just| the| a bit)*(?: ?(?:stupid|dumb|ugly|useless|boring|annoying|an idiot|idiot|bad|terrible|worst|slow|wrong|crazy|fake|creepy|weird|liar|mean|nonsense|mad|not (?:very )?(?:smart|clever|helpful|good)))+(?: .*)?|you suck|i hate you|you idiot|stupid|idiot|you (?:don't|do not) (?:understand|know) (?:anything|me)|go to hell|fuck.*|shit|damn you|screw you|you understand nothing|bad (?:robot|bot|girl))$/i,
  ),
  rule(
    'apology',
    /^(?:(?:i(?:'m| am) )?(?:so |very |really )?sorry(?: .*)?|my (?:bad|mistake|fault|apologies)|i apologi[sz]e(?: .*)?|excuse me|forgive me|i didn't mean (?:it|that)(?: .*)?)$/i,
  ),
  rule(
    'never-mind',
    /^(?:never ?mind|forget (?:it|about it|that)|it doesn't matter|doesn't matter|don't worry(?: about it)?|no matter|leave it|not important|drop it|skip it|nothing)$/i,
  ),
  rule(
    'agree',
    /^(?:yes|yeah|yep|yup|sure|of course|ok|okay|fine|right|exactly|indeed|correct|true|alright|all right|good|great|cool|nice|perfect|i (?:agree|think so|see|understand|know)|that(?:'s| is) (?:right|true|correct|fine|ok|okay|it|good|great|nice|cool)|sounds good|got it|makes sense|you(?:'re| are) right|absolutely|definitely|please do|go ahead|wow|amazing|awesome|lovely|beautiful|wonderful|brilliant|excellent|super|fantastic|gorgeous|interesting|really|i see|aha|haha+|hehe+|lol|ah|oh|mm+|hm+|well done|good job|cheers)(?: (?:please|then|aurora|it is|you are|work))?$/i,
    0.9,
  ),
  rule(
    'disagree',
    /^(?:no|nope|nah|not really|no way|i (?:don't|do not) (?:think so|agree|know|care|mind)|that(?:'s| is) (?:wrong|not (?:true|right|correct|it))|wrong|of course not|certainly not|definitely not|you(?:'re| are) wrong|false|no (?:thanks|thank you)|maybe(?: later| not)?|perhaps|not (?:now|yet|today)|whatever|i'm not sure|i am not sure)$/i,
    0.9,
  ),
  rule(
    'world',
    /^(?:(?:what|how)(?:'s| is| was| will)? (?:the )?(?:weather|news|temperature|forecast|traffic|score|price|stock|exchange rate)\b.*|(?:will|is|does) it (?:rain|raining|snow|snowing|sunny|cold|warm|hot)\b.*|who (?:is|was|won|invented|discovered|wrote|painted|directed|founded) (?!you\b|my\b|aurora\b).*|what (?:is|are|was|were) the (?:capital|population|meaning|distance|height|size|president|largest|biggest|smallest|tallest|name|best|speed|square root)\b.*|when (?:was|did|is|were) (?!you\b|we\b|i\b|my\b).*|how (?:far|tall|big|high|deep|many people|many countries|old is (?:the|earth)) .*|where is (?!my\b|the (?:picture|painting|castle|gallery)|that\b).*|why (?:is|are|do|does|did) (?:the|people|cats|dogs|we|birds|there|it)\b.*|what (?:does|do) .* mean|what(?:'s| is) (?:a|an) .*|explain .*|search (?:the web|online|google).*|google .*|what happened in .*|translate .*|how do (?:i|you) (?:cook|bake|fix|repair|say|spell|build|tie|make) .*)$/i,
    0.85,
  ),
  rule(
    'do-elsewhere',
    /^(?:(?:can|could|will|would) you |please )*(?:play|order|buy|book|call|send|email|text|remind me to|set (?:an? )?(?:alarm|timer|reminder)|turn (?:on|off) the (?:light|lights|tv|heating|radio|music)|open (?:the )?(?:browser|door|window|google|youtube|email|mail)|start (?:the )?(?:music|browser|car)|download|install|google|cook|clean)\b.*$/i,
    0.85,
  ),
  rule(
    'feeling-bad',
    /^(?:(?:well |oh |hm |honestly |to be honest )*)?(?:(?:i(?:'m| am| feel| was| have been|'ve been)|today (?:i am|i'm|i feel))(?: feeling| so| very| really| a bit| a little| quite| pretty| rather| just| too| kind of| not (?:feeling )?(?:so |very |too )?(?:well|good|great|happy|ok|okay))*(?: ?(?:sad|tired|exhausted|lonely|stressed|anxious|worried|depressed|unhappy|angry|upset|ill|sick|nervous|frustrated|bad|miserable|down|afraid|scared|heartbroken|overwhelmed|annoyed|hurt|lost|confused|disappointed|sleepy|unwell|terrible|awful|bored))?(?: (?:today|tonight|right now|now|at the moment|lately|about .*|because .*|of .*|with .*|since .*))?|(?:i(?:'ve)? had|it was|it's been|what|today was|this (?:week|day) (?:was|is)|i(?:'m| am) having)(?: such)? (?:a )?(?:really |very |quite )?(?:bad|rough|hard|long|terrible|awful|stressful|difficult|horrible|tough|sad) (?:day|week|night|time|morning|month|year|one)(?: .*)?|(?:my|the) (?:head|back|heart|tooth|stomach|knee) (?:hurts|aches)(?: .*)?|i (?:miss|lost) (?:my |him|her|them).*|(?:my|our) .{2,30} (?:died|passed away|is (?:ill|sick|dying)|left me|broke up with me)(?: .*)?|i (?:can't|cannot|couldn't) sleep(?: .*)?|i (?:was|got) (?:fired|dumped)(?: .*)?|nobody (?:likes|loves|understands) me|i (?:hate|don't like) (?:my (?:job|life|boss)|mondays)|i failed.*)$/i,
    0.9,
    match =>
      /^(?:i(?:'m| am| feel| was)|i have been|i've been)\s*$/i.test(match[0]) ||
      /^i(?:'m| am| feel| was)(?: (?:feeling|so|very|really|a bit|a little|quite|pretty|rather|just|too|kind of))+$/i.test(
        match[0],
      )
        ? null
        : { said: match[0] },
  ),
  rule(
    'feeling-good',
    /^(?:(?:well |oh |ah |hm |honestly )*)?(?:i(?:'m| am| feel|'m feeling| am feeling)(?: so| very| really| quite| pretty| doing| feeling| also| just)*(?: ?(?:happy|good|great|fine|well|ok|okay|excited|glad|relaxed|wonderful|fantastic|amazing|proud|in love|calm|alright|all right|better|cheerful|super|not bad))+(?: (?:today|now|too|thanks|thank you|about .*|because .*|that .*|to .*))*|(?:i(?:'ve)? had|it was|it's been|what|today was|i(?:'m| am) having)(?: such)? (?:a )?(?:really |very )?(?:good|great|nice|wonderful|lovely|fantastic|perfect|beautiful|amazing) (?:day|week|night|time|morning|evening|weekend|one)(?: .*)?|i (?:got|passed|won|finished|found|did it)(?: .*)?|(?:not (?:bad|too bad)|fine|very well|all good|could be (?:better|worse))(?:,? (?:thanks|thank you))?(?:,? and you)?|it(?:'s| is) my birthday(?: today)?|i(?:'m| am) (?:getting married|on holiday|on vacation))$/i,
    0.88,
    match => ({ said: match[0] }),
  ),
];

/** Words by which other languages are known, where a sentence has no English ones. */
const ENGLISH =
  /(?<!\p{L})(?:the|an?|is|are|you|i|my|me|what|how|why|who|with|of|and|in|on|at|to|it|this|that|please|hello|for|do|does|can|make|paint|some|over|by|under|from)(?!\p{L})/iu;
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [
    /(?<!\p{L})(?:ich|du|wie|geht|dir|ist|nicht|und|der|das|bitte|hallo|guten|danke|mir|ein|eine|was|kannst|heißt|heisst|wer|mal|male|warum|mein)(?!\p{L})/giu,
    'German',
  ],
  [
    /(?<!\p{L})(?:je|tu|vous|bonjour|salut|comment|merci|est|une|ça|va|s'il|quoi|pourquoi|moi|peux|dessine|mon|les|suis|avec)(?!\p{L})|(?<!\p{L})qu'/giu,
    'French',
  ],
  [
    /(?<!\p{L})(?:hola|cómo|estás|gracias|por|favor|qué|quién|buenos|buenas|días|puedes|una|eres|tu|mi|dibuja|pinta|muy|bien|con|el)(?!\p{L})/giu,
    'Spanish',
  ],
  [
    /(?<!\p{L})(?:ciao|come|stai|grazie|buongiorno|che|sei|chi|puoi|dipingi|una|per|favore|sono|il|bene|molto)(?!\p{L})/giu,
    'Italian',
  ],
  [
    /(?<!\p{L})(?:hej|hvordan|hvad|hur|mår|tack|tak|jeg|jag|du|er|är|og|och|ikke|inte|kan|god|morgen|en|et)(?!\p{L})/giu,
    'a Scandinavian language',
  ],
  [
    /(?<!\p{L})(?:hallo|hoe|gaat|het|met|je|jou|dank|wie|ben|jij|goedemorgen|een|niet|kun|wat)(?!\p{L})/giu,
    'Dutch',
  ],
  [
    /(?<!\p{L})(?:olá|ola|como|está|você|obrigado|obrigada|bom|dia|quem|é|uma|por|favor|tudo|bem)(?!\p{L})/giu,
    'Portuguese',
  ],
  [
    /(?<!\p{L})(?:cześć|dzień|dobry|jak|się|masz|dziękuję|kim|jesteś|co|proszę|namaluj)(?!\p{L})/giu,
    'Polish',
  ],
];
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/\p{Script=Cyrillic}/u, 'a language in Cyrillic letters'],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'Japanese'],
  [/\p{Script=Han}/u, 'Chinese'],
  [/\p{Script=Hangul}/u, 'Korean'],
  [/\p{Script=Arabic}/u, 'Arabic'],
  [/\p{Script=Hebrew}/u, 'Hebrew'],
  [/\p{Script=Greek}/u, 'Greek'],
  [/\p{Script=Devanagari}/u, 'Hindi'],
];

/** Null where it is English, or may be. */
export function otherLanguage(text: string): string | null {
  const script = SCRIPTS.find(([pattern]) => pattern.test(text));
  if (script && !/[a-z]{3}/i.test(text)) return script[1];
  if (ENGLISH.test(text.replace(/\b(?:in|an|was|me|do|on|at|die|come)\b/gi, ' '))) return null;
  const counted = OTHERS.map(([pattern, name]) => ({ name, hits: text.match(pattern)?.length ?? 0 }));
  const [most] = counted.toSorted((a, b) => b.hits - a.hits);
  const words = text.split(/\s+/).length;
  return most!.hits >= 2 || (most!.hits === 1 && words <= 2) ? most!.name : null;
}
