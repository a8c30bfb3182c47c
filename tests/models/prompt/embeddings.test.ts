import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitEmbeddings } from '../../../models/prompt/index.ts';

const NAMES = ['style', 'style-2', 'Bad Hands', '-x', 'ß', 'v1.5', 'a_b', '漢字', 'sub/deep'];
const known = new Map(NAMES.map((name, i) => [name, i + 1]));
const parts = (text: string) =>
  splitEmbeddings(text, known, 75, 0).map(part => (part.kind === 'text' ? part.text : { name: part.name }));

describe('where a name stands', () => {
  it.each<[string, (string | { name: string })[]]>([
    ['', []],
    ['embedding:', ['embedding:']],
    ['embedding: style', ['embedding: ', { name: 'style' }]],
    ['notembedding:style', ['notembedding:', { name: 'style' }]],
    ['EMBEDDING:style-2.', [{ name: 'style-2' }, '.']],
    ['embedding:v1.5', [{ name: 'v1.5' }]],
    ['embedding:Sub/Deep.pt x', [{ name: 'sub/deep' }, ' x']],
    ['sub/deep', ['sub/deep']],
    ['style-2-style', [{ name: 'style-2' }, '-', { name: 'style' }]],
    ['style-22', [{ name: 'style' }, '-22']],
    ['lifestyle style_ 漢字x', ['lifestyle style_ 漢字x']],
    ['a-x', ['a-x']],
    ['a -x', ['a ', { name: '-x' }]],
    ['bad hands,BAD HANDS', [{ name: 'Bad Hands' }, ',', { name: 'Bad Hands' }]],
    ['🦊style🦊', ['🦊', { name: 'style' }, '🦊']],
  ])('%s', (text, expected) => {
    expect(parts(text)).toEqual(expected);
  });
});

describe('against one expression of all names', () => {
  // The rule in one line, as slow as there are names.
  const bare = NAMES.filter(name => !name.includes('/')).sort((a, b) => b.length - a.length);
  const escaped = bare.map(name => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
  const rule = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${escaped})(?![\\p{L}\\p{N}_])`, 'giu');

  it('finds the same names in any text', () => {
    const piece = fc.constantFrom(...NAMES, 'Style', 'x', '2', ' ', ',', '-', '_', '(', ':', '🦊', 'é', '漢');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
        const text = pieces.join('');
        const found = splitEmbeddings(text, known, 75, 0).flatMap(part =>
          part.kind === 'text' ? [] : [part.name],
        );
        const expected = [...text.matchAll(rule)].map(([name]) => name.toLowerCase());
        expect(found.map(name => name.toLowerCase())).toEqual(expected);
      }),
      { numRuns: 5000, seed: 20261128 },
    );
  });
});
