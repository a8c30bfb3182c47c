/** What a page in the shell may load: what the kernel serves, and what it holds already. Everything else is refused. */
const WITHIN = new Set(['data:', 'blob:', 'devtools:']);

/** @param kernelUrl null while there is no kernel */
export function isAllowedRequest(url: string, kernelUrl: string | null): boolean {
  let asked: URL;
  try {
    asked = new URL(url);
  } catch {
    return false;
  }
  if (WITHIN.has(asked.protocol)) return true;
  if (kernelUrl === null) return false;
  // The socket is the same door by another name.
  return ['http:', 'ws:'].includes(asked.protocol) && asked.host === new URL(kernelUrl).host;
}
