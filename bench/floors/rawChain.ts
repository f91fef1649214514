import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { polling } from '../../shared/tasks/issuance';
import type { RawClient, RawDocument, RawWrite } from './rawClient';

/** Documents of an app with its key as stored in Firestore, and the paths that its request reads. */
interface Pattern {
  org: string;
  /** Path of the document that reserves the developer's e-mail address. */
  holder: string;
  /** Path of the developer. */
  developer: string;
  apiProduct: string;
  app: RawDocument;
  key: RawDocument;
  /** Audit entries of the request and of the issuance. */
  audits: readonly RawDocument[];
}

/**
 * A way of waiting for the key of the app at a path: called before the app is stored; the returned function, after.
 */
export type Waiting = (path: string) => () => Promise<void>;

/** Polls at intervals, in milliseconds, until the key exists; by default at those of operations. */
export const pollingAt =
  (
    raw: RawClient,
    { first, growth, longest }: Pick<typeof polling, 'first' | 'growth' | 'longest'> = polling,
  ): Waiting =>
  (path) =>
  async () => {
    for (let gap = first; ; gap = Math.min(gap * growth, longest)) {
      await pause(gap);
      const { fields } = await raw.read(path, ['credentials', 'firstCredential']);
      if (fields.credentials) return;
    }
  };

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/**
 * Floor for creating an app whose trigger issues the key: a transaction that stores the app, an event to a bare
 * server in this process, which commits the key, and polling for the key.
 */
export async function openRawChain(raw: RawClient, pattern: Pattern) {
  const apps = parentOf(pattern.app.path);
  const { credentials, ...asking } = pattern.app.fields;
  const firstCredential = {
    mapValue: {
      fields: {
        apiProducts: { arrayValue: { values: [{ stringValue: pattern.apiProduct }] } },
        scopes: { arrayValue: { values: [] } },
        keyExpiresIn: { integerValue: -1 },
      },
    },
  };
  const again = ({ path, fields }: RawDocument): RawWrite =>
    raw.creationOf({ path: `${parentOf(path)}/${randomUUID()}`, fields });
  const [ofRequest, ofIssuing] = pattern.audits.map((entry) => () => again(entry));

  /** Does what the trigger does. */
  const issue = (name: string) =>
    raw.commit([
      again(pattern.key),
      {
        update: { name, fields: { ...asking, credentials } },
        currentDocument: { exists: true },
      },
      ...(ofIssuing ? [ofIssuing()] : []),
    ]);

  const server = createServer((req, res) => {
    const document = decodeURIComponent(`${req.headers['ce-document']}`);
    req.resume().once('end', () => {
      issue(raw.nameOf(document)).then(
        () => res.writeHead(204).end(),
        () => res.writeHead(500).end(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    /** Port that receives the events. */
    port: (server.address() as AddressInfo).port,

    async createApp(waiting: Waiting = pollingAt(raw)): Promise<void> {
      const app = { path: `${apps}/${randomUUID()}`, fields: { ...asking, firstCredential } };
      const wait = waiting(app.path);
      const transaction = await raw.readAll([pattern.holder, pattern.apiProduct], { begin: true });
      const element = { values: [{ stringValue: app.path }] };
      await raw.commit(
        [
          raw.creationOf(app),
          {
            update: { name: raw.nameOf(pattern.developer), fields: {} },
            updateMask: { fieldPaths: [] },
            updateTransforms: [
              { fieldPath: 'apps', appendMissingElements: element },
              { fieldPath: 'appCount', increment: { integerValue: 1 } },
            ],
            currentDocument: { exists: true },
          },
          ...(ofRequest ? [ofRequest()] : []),
        ],
        transaction,
      );
      await wait();
    },

    close(): void {
      server.closeAllConnections();
      server.close();
    },
  };
}
