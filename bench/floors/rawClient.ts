import { v1 } from '@google-cloud/firestore';
import { grpc } from 'google-gax';

interface RawDocument {
  fields?: Record<string, { stringValue?: string | null }> | null;
}

/** The reads that a verification takes, and nothing else, by the library's v1 client. */
export function openRawClient({ project, host }: { project: string; host: string }) {
  const [servicePath = '', port] = host.split(':');
  const client = new v1.FirestoreClient({
    fallback: false,
    projectId: project,
    servicePath,
    port: Number(port),
    sslCreds: grpc.credentials.createInsecure(),
  });
  const options = { otherArgs: { headers: { Authorization: 'Bearer owner' } } };
  const database = `projects/${project}/databases/(default)`;

  return {
    /** The key's document, then those of its app and its owner in one round trip. */
    async verify(org: string, keyRef: string): Promise<void> {
      const folder = `${database}/documents/organizations/${org}`;
      const [key]: [RawDocument, ...unknown[]] = await client.getDocument(
        { name: `${folder}/keys/${keyRef}` },
        options,
      );
      const documents = [
        `${folder}/apps/${key.fields?.app?.stringValue}`,
        `${folder}/${key.fields?.owner?.stringValue}`,
      ];
      let found = 0;
      const stream = client.batchGetDocuments({ database, documents }, options);
      for await (const answer of stream) if (answer.found) found += 1;
      if (found !== 2) throw new Error(`${found} of 2 documents were found`);
    },
    close: () => client.close(),
  };
}
