/** LoRAs as prompts name them. */

/** The prompt with this LoRA at its full strength; as it is where it names it already. */
export function withLora(prompt: string, name: string): string {
  if (prompt.includes(`<lora:${name}:`) || prompt.includes(`<lora:${name}>`)) return prompt;
  return `${prompt.trimEnd()}${prompt.trim() === '' ? '' : ' '}<lora:${name}:1>`;
}
