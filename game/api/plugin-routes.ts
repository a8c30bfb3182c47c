/** What plugins bring to the kernel's door: their commands, and the pages of their panels. */
import type { FastifyInstance } from 'fastify';
import type { CommandContext } from '../bus/command.ts';
import type { Registry } from '../bus/registry.ts';
import { pluginCommandName } from '../plugins/plugin-commands.ts';
import { API, leaveSignal } from './rest.ts';

/** Where panels are served: they have a policy of their own. */
export const PANELS = /^\/api\/v1\/plugins\/[a-z0-9-]+\/panels\//;

/**
 * A panel's policy: its own inline script and styles, pictures that it is handed, and nothing else. Without `allow-same-origin` it is an
 * origin of its own, which can neither call this server nor read the page around it.
 */
export const PANEL_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  'sandbox allow-scripts',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
];

export function addPluginRoutes(server: FastifyInstance, registry: Registry, context: CommandContext): void {
  const { plugins } = context.services;
  server.post<{ Params: { plugin: string; command: string } }>(
    `${API}/plugins/:plugin/commands/:command`,
    async ({ params, body }, reply) =>
      registry.invoke(pluginCommandName(params.plugin, params.command), body ?? {}, {
        ...context,
        signal: leaveSignal(reply),
      }),
  );
  server.get<{ Params: { plugin: string; panel: string } }>(
    `${API}/plugins/:plugin/panels/:panel`,
    async ({ params }, reply) => {
      const html = plugins.panel(params.plugin, params.panel);
      return reply.type('text/html; charset=utf-8').header('Cache-Control', 'no-store').send(html);
    },
  );
}
