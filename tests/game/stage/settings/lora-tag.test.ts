import { describe, expect, it } from 'vitest';
import {
  lorasOf,
  withLora,
  withLoraStrength,
  withoutLora,
  withWords,
  wordsToAdd,
} from '../../../../game/stage/settings/lora-tag.ts';

describe('LoRAs in a prompt', () => {
  it('one is added once, at its full strength', () => {
    expect(withLora('a fox', 'ink')).toBe('a fox <lora:ink:1>');
    expect(withLora('', 'ink')).toBe('<lora:ink:1>');
    expect(withLora('a fox <lora:ink:0.5>', 'ink')).toBe('a fox <lora:ink:0.5>');
    expect(withLora('a fox <lora:ink>', 'ink')).toBe('a fox <lora:ink>');
  });

  it('are read in their order, each once; a strength that is no number is 1', () => {
    expect(lorasOf('<lora:b:0.5> a <lora:a> fox <lora:b:2> <lora:c:much> <lora:> <hypernet:x:1>')).toEqual([
      { name: 'b', strength: 0.5 },
      { name: 'a', strength: 1 },
      { name: 'c', strength: 1 },
    ]);
  });

  it('get another strength, without rounding noise, and keep what else is said of them', () => {
    expect(withLoraStrength('a <lora:ink:1> b', 'ink', 0.1 + 0.2)).toBe('a <lora:ink:0.3> b');
    expect(withLoraStrength('<lora:ink>', 'ink', -0.5)).toBe('<lora:ink:-0.5>');
    expect(withLoraStrength('<lora:ink:1:te=0.5>', 'ink', 0.7)).toBe('<lora:ink:0.7:te=0.5>');
    expect(withLoraStrength('<lora:inky:1>', 'ink', 0.7)).toBe('<lora:inky:1>');
    // A name is text, and no pattern.
    expect(withLoraStrength('<lora:a.b$1:1>', 'a.b$1', 0.5)).toBe('<lora:a.b$1:0.5>');
  });

  it('have words that the prompt may lack, whatever its case and whatever their name', () => {
    const words = ['Ink Drawing', 'cream paper', 'wash', 'hat'];
    expect(wordsToAdd('a fox, INK drawing <lora:wash:1>', words)).toEqual(['cream paper', 'wash']);
    expect(wordsToAdd('a fox', [])).toEqual([]);
    expect(withWords('a fox <lora:ink:1>', 'ink drawing')).toBe('ink drawing, a fox <lora:ink:1>');
    expect(withWords(' ', 'ink drawing')).toBe('ink drawing');
  });

  it('are taken out without a gap', () => {
    expect(withoutLora('a <lora:ink:1> fox <lora:ink>', 'ink')).toBe('a fox');
  });
});
