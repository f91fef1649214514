import { createServer } from 'node:http';
import { Firestore, v1 } from '@google-cloud/firestore';
import { grpc } from 'google-gax';

/*
 * Floor for reading a collection: streams the documents, decodes and drops each one, and returns their number.
 * `/stream/<organization>` uses the official client, `/v1/<organization>` its v1 client.
 */

const project = process.env.GOOGLE_CLOUD_PROJECT ?? '';
const [servicePath = '', port] = (process.env.FIRESTORE_EMULATOR_HOST ?? '').split(':');

/** Columns of an export. */
const fields = [
  'developerId',
  'email',
  'firstName',
  'lastName',
  'userName',
  'status',
  'createdAt',
  'lastModifiedAt',
  'appCount',
  'attributes',
];

const firestore = new Firestore({ projectId: project });

async function byClient(org: string): Promise<number> {
  let rows = 0;
  const developers = firestore.collection(`organizations/${org}/developers`).select(...fields);
  for await (const document of developers.stream()) {
    (document as unknown as FirebaseFirestore.QueryDocumentSnapshot).data();
    rows += 1;
  }
  return rows;
}

const client = new v1.FirestoreClient({
  fallback: false,
  projectId: project,
  servicePath,
  port: Number(port),
  sslCreds: grpc.credentials.createInsecure(),
});

async function byV1(org: string): Promise<number> {
  let rows = 0;
  const parent = `projects/${project}/databases/(default)/documents/organizations/${org}`;
  const structuredQuery = {
    from: [{ collectionId: 'developers' }],
    select: { fields: fields.map((fieldPath) => ({ fieldPath })) },
  };
  const options = { otherArgs: { headers: { Authorization: 'Bearer owner' } } };
  const stream = client.runQuery({ parent, structuredQuery }, options);
  for await (const { document } of stream) if (document) rows += 1;
  return rows;
}

createServer((req, res) => {
  const [, way, org = ''] = (req.url ?? '').split('/');
  (way === 'v1' ? byV1 : byClient)(org).then(
    (rows) => res.writeHead(200).end(`${rows}`),
    (error: Error) => res.writeHead(500).end(error.message),
  );
}).listen(Number(process.env.PORT));
