import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Context } from '../../../shared/context';
import { verifierServer } from '../../../shared/runtime/framework/verifierServer';
import { processContext } from '../../../shared/runtime/processContext';
import type { Database } from '../../../shared/store/database';

/** The gateway's functions as their own server, in this process. */
export interface OwnServer {
  url: string;
  context: Context;
  stop(): Promise<void>;
}

export async function startOwnServer({
  database,
  ...given
}: { database?: Database } & Partial<Context> = {}): Promise<OwnServer> {
  const context = processContext(process.env, given, database);
  const server = verifierServer(context);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    context,
    async stop() {
      server.closeAllConnections();
      server.close();
      await context.verifier.close();
      await context.store.close();
    },
  };
}
