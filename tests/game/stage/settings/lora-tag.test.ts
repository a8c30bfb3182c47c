import { expect, it } from 'vitest';
import { withLora } from '../../../../game/stage/settings/lora-tag.ts';

it('a LoRA is put behind the words, once', () => {
  expect(withLora('', 'ink')).toBe('<lora:ink:1>');
  const once = withLora('a fox ', 'ink');
  expect(once).toBe('a fox <lora:ink:1>');
  expect(withLora(once, 'ink')).toBe(once);
  expect(withLora('a <lora:ink:0.4> fox', 'ink')).toBe('a <lora:ink:0.4> fox');
  expect(withLora(once, 'in')).toBe('a fox <lora:ink:1> <lora:in:1>');
});
