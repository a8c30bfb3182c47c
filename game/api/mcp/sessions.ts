/** Clients of the Model Context Protocol over HTTP, each with a server of its own. */
import { randomUUID } from 'node:crypto';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { createMcpServer, type McpOptions } from './mcp-server.ts';

/** Clients at once; the one that has been quiet for the longest makes room. */
const MOST = 32;

export class McpSessions {
  /** The longest quiet first. */
  readonly #open = new Map<string, StreamableHTTPServerTransport>();

  find(id: string): StreamableHTTPServerTransport | undefined {
    const found = this.#open.get(id);
    if (found === undefined) return undefined;
    this.#open.delete(id);
    this.#open.set(id, found);
    return found;
  }

  async begin(options: McpOptions): Promise<StreamableHTTPServerTransport> {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: id => {
        this.#open.set(id, transport);
        this.#makeRoom();
      },
      onsessionclosed: id => void this.#open.delete(id),
    });
    // Its optional properties are typed less exactly than ours.
    await createMcpServer(options).connect(transport as Transport);
    return transport;
  }

  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.allSettled(open.map(transport => transport.close()));
  }

  #makeRoom(): void {
    for (const [id, transport] of this.#open) {
      if (this.#open.size <= MOST) return;
      this.#open.delete(id);
      void transport.close();
    }
  }
}
