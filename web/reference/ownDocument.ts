import { type ReferenceDocument, readDocument } from './document';
import { titleOf } from './strings';

/** Dialect of a document. */
export type Dialect = 'edge' | 'x';

const files: Record<Dialect, string> = { edge: '/openapi.json', x: '/openapi-x.json' };

/** Most-used tags first; the others follow in document order. */
const first = ['developers', 'apps', 'keys', 'apiProducts'];

/** Loads the document of a dialect from the registry. @throws Error if it is not served */
export async function loadDocument(dialect: Dialect, signal: AbortSignal): Promise<ReferenceDocument> {
  const answer = await fetch(files[dialect], { credentials: 'omit', signal });
  if (!answer.ok) throw new Error(`${files[dialect]} was answered ${answer.status}`);
  return readDocument(await answer.json(), { first, titleOf, offersXml: true });
}
