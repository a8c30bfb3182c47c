/** Which emoji become subjects. Names are emojibase labels. */

const list = text => new Set(text.split('|').map(label => label.replace(/\s+/g, ' ').trim()));

/** Animals and plants are all taken but these: too alike, unpleasant or unclear. */
export const EXCLUDED_NATURE = list(`
guide dog | service dog | pig nose | paw prints | wing | feather | front-facing baby chick | rosette | worm | microbe
| cockroach | mosquito | fly | spider web | wilted flower | leaf fluttering in wind | empty nest | leafless tree |
black bird | ox | water buffalo | ewe | boar | herb | four leaf clover | blossom | hyacinth | sheaf of rice | fallen
leaf | goose | moose | poodle
`);

/** From every other group only these. */
export const CHOSEN = list(`
grapes | melon | watermelon | tangerine | lemon | lime | banana | pineapple | mango | red apple | green apple | pear |
peach | cherries | strawberry | blueberries | kiwi fruit | tomato | olive | coconut | avocado | eggplant | potato |
carrot | ear of corn | hot pepper | bell pepper | cucumber | broccoli | garlic | onion | peanuts | bread | croissant |
baguette bread | pretzel | bagel | pancakes | waffle | cheese wedge | bacon | hamburger | french fries | pizza | hot
dog | sandwich | taco | burrito | egg | popcorn | rice ball | spaghetti | sushi | fortune cookie | ice cream | soft
ice cream | doughnut | cookie | birthday cake | shortcake | cupcake | pie | chocolate bar | candy | lollipop | honey
pot | hot beverage | teapot | wine glass | cocktail glass | tropical drink | beer mug | bubble tea | globe showing
Americas | compass | snow-capped mountain | volcano | camping | desert island | classical building | rock | wood | hut
| house | house with garden | Japanese castle | castle | Statue of Liberty | church | fountain | tent | ferris wheel |
circus tent | locomotive | high-speed train | tram | bus | fire engine | police car | taxi | automobile | sport
utility vehicle | pickup truck | tractor | racing car | motorcycle | motor scooter | bicycle | skateboard | anchor |
ring buoy | sailboat | speedboat | ship | airplane | parachute | helicopter | satellite | rocket | flying saucer |
luggage | hourglass not done | watch | alarm clock | full moon | crescent moon | sun | sun with face | ringed planet |
star | cloud | cloud with lightning | tornado | rainbow | umbrella | snowflake | snowman | comet | fire | droplet |
water wave | jack-o-lantern | Christmas tree | balloon | wrapped gift | trophy | soccer ball | baseball | basketball |
volleyball | american football | tennis | boxing glove | ice skate | kite | crystal ball | magic wand | video game |
game die | puzzle piece | teddy bear | piñata | mirror ball | nesting dolls | chess pawn | artist palette | yarn |
sled | glasses | sunglasses | t-shirt | jeans | scarf | gloves | dress | kimono | backpack | running shoe |
high-heeled shoe | crown | top hat | graduation cap | lipstick | ring | gem stone | megaphone | bell | microphone |
headphone | radio | saxophone | trumpet | accordion | guitar | violin | drum | mobile phone | telephone | laptop |
television | camera | magnifying glass tilted left | candle | light bulb | open book | books | scroll | coin | money
bag | treasure chest | envelope | pencil | paintbrush | scissors | key | old key | locked | hammer | axe | dagger |
crossed swords | bomb | bow and arrow | shield | gear | magnet | test tube | microscope | telescope | door | bed |
couch and lamp | chair | bathtub | broom | soap | toothbrush | moai | boomerang | grinning face | face with tears of
joy | smiling face with heart-eyes | smiling face with sunglasses | thinking face | sleeping face | exploding head |
nerd face | crying face | angry face | star-struck | partying face | cowboy hat face | smiling face with horns | skull
| clown face | ogre | goblin | ghost | alien | alien monster | robot | pile of poo | red heart | blue heart | green
heart | purple heart | yellow heart | broken heart | speech balloon | grinning cat | astronaut | ninja | superhero |
mage | fairy | vampire | mermaid | elf | genie | zombie | Santa Claus | princess | prince | detective | cook | brain |
eye | tooth | bone | snowboarder
`);

const NATURE_GROUP = 3;

export const isSubject = ({ group, label }) =>
  (group === NATURE_GROUP && !EXCLUDED_NATURE.has(label)) || CHOSEN.has(label);
