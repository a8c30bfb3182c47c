/** The Model Context Protocol over standard input and output, as most programs start a server: every message is passed on to the kernel. */
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';

/** JSON-RPC's code for what went wrong inside. */
const INTERNAL_ERROR = -32603;

/**
 * Passes messages on until the client leaves.
 * @param url of the kernel's door
 * @param headers for every request
 */
export async function bridgeStdio(url: URL, headers: Readonly<Record<string, string>>): Promise<void> {
  const client = new StdioServerTransport();
  const kernel = new StreamableHTTPClientTransport(url, { requestInit: { headers } });
  const left = new Promise<void>(resolve => {
    client.onclose = resolve;
    // The SDK's transport does not look at the end of its input.
    process.stdin.once('end', resolve);
    process.stdin.once('close', resolve);
  });
  client.onmessage = message =>
    // A request that does not come through is answered all the same: nobody waits for ever.
    void kernel.send(message).catch(error => refuse(client, message, error as Error));
  kernel.onmessage = message => {
    const version = versionIn(message);
    if (version !== null) kernel.setProtocolVersion(version);
    void client.send(message);
  };
  await kernel.start();
  await client.start();
  await left;
  await kernel.terminateSession().catch(() => {});
  await kernel.close();
}

function refuse(client: StdioServerTransport, message: JSONRPCMessage, error: Error): void {
  if (!('id' in message) || !('method' in message)) return;
  const { id } = message;
  void client.send({ jsonrpc: '2.0', id, error: { code: INTERNAL_ERROR, message: error.message } });
}

/** The answer to a client's first message says which version is spoken; later requests have to name it. */
function versionIn(message: JSONRPCMessage): string | null {
  if (!('result' in message)) return null;
  const { protocolVersion } = message.result as { protocolVersion?: unknown };
  return typeof protocolVersion === 'string' ? protocolVersion : null;
}
