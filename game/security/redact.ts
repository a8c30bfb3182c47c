/** Keeps secrets out of what is written down: those that are known, and what looks like one. */

const secrets = new Set<string>();

/** Shorter ones are words that may stand anywhere. */
const SHORTEST = 8;

/** From now on it is written nowhere. */
export function keepSecret(value: string): void {
  if (value.length >= SHORTEST) secrets.add(value);
}

const HIDDEN = '[secret]';

/** Each keeps what stands before the secret. */
const LOOKS_LIKE: readonly RegExp[] = [
  /(\bbearer\s+)[\w.~+/=-]{8,}/gi,
  // Keys of OpenAI and its like, GitHub, Hugging Face, Slack.
  /(\b)(?:sk|pk|ghp|gho|hf|xox[abp])[-_][\w-]{10,}/g,
  /([?&](?:token|key|api_?key|access_token|secret|password)=)[^&\s"']+/gi,
  /("?\b(?:api[-_]?key|access[-_]?token|token|password|secret|authorization)"?\s*[:=]\s*"?)(?!\[secret\])[^\s",}]{6,}/gi,
  // redis://user:word@host
  /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@/]+(?=@)/gi,
];

export function redact(text: string): string {
  let redacted = text;
  for (const secret of secrets) redacted = redacted.replaceAll(secret, HIDDEN);
  for (const pattern of LOOKS_LIKE) redacted = redacted.replace(pattern, `$1${HIDDEN}`);
  return redacted;
}

const SECRET_VARIABLE = /(^|_)(KEY|TOKEN|SECRET|PASSWORD)$/i;

/** The environment without its secrets: what another process does not need cannot leak from there. */
export function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !SECRET_VARIABLE.test(name)));
}

let installed = false;

/** Everything that this process writes to its standard error goes through `redact`. */
export function redactStandardError(stream: NodeJS.WriteStream = process.stderr): void {
  if (installed) return;
  installed = true;
  for (const [name, value] of Object.entries(process.env))
    if (SECRET_VARIABLE.test(name) && value) keepSecret(value);
  const write = stream.write.bind(stream) as (...words: unknown[]) => boolean;
  stream.write = ((chunk: unknown, ...rest: unknown[]) =>
    write(typeof chunk === 'string' ? redact(chunk) : chunk, ...rest)) as typeof stream.write;
}
