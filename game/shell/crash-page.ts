/** What stands in the window when the program's own page cannot: plain, without a script, and with a way on. */
import { createHash } from 'node:crypto';

/** A click on this goes no further than the shell, which tries again. No such host can exist (RFC 6761). */
export const TRY_AGAIN = 'http://try-again.invalid/';

export interface CrashText {
  readonly title: string;
  /** What happened. */
  readonly reason: string;
  /** What is safe all the same. */
  readonly safe: string;
  /** Path of the report. */
  readonly report: string | null;
}

const LOOKS = `
html { height: 100%; background: #05070d; color: #e6edf7; font: 16px/1.5 system-ui, sans-serif; }
body { display: grid; place-content: center; min-height: 100%; margin: 0; }
main { width: min(34rem, 84vw); }
h1 { margin: 0 0 .6rem; font-size: 28px; font-weight: 500; }
p { margin: .4rem 0; color: #b9c4d8; overflow-wrap: anywhere; }
a { display: inline-block; margin-top: 1.2rem; padding: .5rem 1.1rem; border-radius: 999px; background: #4fe3c1; color: #04110f; font-weight: 600; text-decoration: none; }
a:focus-visible { outline: 2px solid #eafff8; outline-offset: 3px; }
code { font: 13px ui-monospace, monospace; color: #ffc46b; }
`;

const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(LOOKS).digest('base64')}'; form-action 'none'; base-uri 'none'`;

/** As a `data:` URL. */
export function crashPage({ title, reason, safe, report }: CrashText): string {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><title>AURORA: ${asText(title)}</title><style>${LOOKS}</style></head><body><main role="alert"><h1>${asText(title)}</h1><p>${asText(reason)}</p><p>${asText(safe)}</p>${report === null ? '' : `<p>A report lies in <code>${asText(report)}</code>. It stays on this machine.</p>`}<a href="${TRY_AGAIN}">Try again</a></main></body></html>`;
  return `data:text/html;charset=utf-8,${encodeURIComponent(html)}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const asText = (text: string): string => text.replace(/[&<>"']/g, character => ESCAPES[character]!);
