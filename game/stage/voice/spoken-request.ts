/** What a spoken sentence asks for. Typed text is a prompt as it is; spoken text says that it is one. */

export interface SpokenRequest {
  /** What to paint, as it would have been typed. */
  readonly prompt: string;
  /** It was said that this is to be painted, or she was called. */
  readonly paint: boolean;
}

const ASKS =
  /^(?:(?:please|now|okay|ok|hey|so|and|well|then)[\s,]+|(?:(?:can|could|would|will) you|i(?: would|'d)? (?:like|want) you to|let's)[\s,]+)*(?:please\s+)?(?:paint|draw|make|create|show)(?:\s+me)?\b[\s,:]*/i;

/** @param called what was said beside her name, or null when she was not called */
export function spokenRequest(text: string, called: { readonly rest: string } | null): SpokenRequest {
  const said = (called?.rest ?? text).trim();
  const prompt = said.replace(ASKS, '');
  const asked = prompt.length < said.length;
  return { prompt: prompt.replace(/[\s.!?…,]+$/, ''), paint: asked || called !== null };
}
