/** The page has no powers: nothing from elsewhere, no code from text, none in its HTML. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KernelDriver } from './kernel-driver.ts';

let kernel: KernelDriver;
beforeAll(async () => {
  kernel = await KernelDriver.open();
});
afterAll(() => kernel?.close());

const policyOf = (header: unknown) =>
  Object.fromEntries(
    String(header)
      .split(';')
      .map(part => part.trim().split(/\s+/))
      .map(([name, ...sources]) => [name, sources] as const),
  );

it("the policy names no source but the page's own, and no code from text", async () => {
  const { headers } = await kernel.request('GET', '/');
  const policy = policyOf(headers['content-security-policy']);
  expect(policy['default-src']).toEqual(["'self'"]);
  // What is not said apart is as the default says: scripts, styles, connections.
  // Physics is WebAssembly, which may be compiled; text may not: no 'unsafe-eval', no 'unsafe-inline'.
  expect(policy['script-src']).toEqual(["'self'", "'wasm-unsafe-eval'"]);
  expect(policy['style-src'] ?? ["'self'"]).toEqual(["'self'"]);
  expect(policy['object-src']).toEqual(["'none'"]);
  expect(policy['base-uri']).toEqual(["'none'"]);
  expect(policy['frame-ancestors']).toEqual(["'none'"]);
  const sources = Object.values(policy).flat();
  for (const source of sources)
    expect(["'self'", "'none'", "'wasm-unsafe-eval'", 'blob:', 'data:']).toContain(source);
});

it('its HTML has no inline script or style, no handler, and loads from its own place alone', async () => {
  const { body } = await kernel.request('GET', '/');
  const scripts = [...body.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)];
  expect(scripts.length).toBeGreaterThan(0);
  for (const [, attributes, text] of scripts) {
    expect(attributes).toMatch(/\bsrc="\.\//);
    expect(text).toBe('');
  }
  expect(body).not.toMatch(/<style\b/);
  expect(body).not.toMatch(/\sstyle=/);
  expect(body).not.toMatch(/\son[a-z]+=/);
  expect(body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
});
