import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import type getApiProductSpec from '../../../../functions/apiProducts/getApiProductSpec';
import { call, Refused } from '../../../kit/api';
import { Page } from '../../../kit/Page';
import { Empty, LoadedPage } from '../../../kit/States';
import { type OperationEntry, type ReferenceDocument, readDocument } from '../../../reference/document';
import { ProductReference } from '../../../reference/ProductReference';
import { proofOf, type Sender } from '../../../reference/sender';
import { useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { readApiProduct } from './form';

const s = strings.apiProducts;

/** Sends nothing: who previews has no key of a developer. */
const useNoSender = (_: string, { servers }: ReferenceDocument, { keyPlace }: OperationEntry): Sender => ({
  server: servers[0] ?? '',
  proof: proofOf(keyPlace),
  fields: () => <p className="km-hint km-ref-note">{s.spec.noSending}</p>,
  errors: () => ({}),
  canSend: false,
  send: () => Promise.reject(new Error(s.spec.noSending)),
  explain: () => s.spec.noSending,
});

/** `/products/{name}/docs` and `/products/{name}/docs/{operationId}`: the documentation as developers see it. */
export default function ApiProductDocs() {
  const org = useOrg();
  const path = usePath();
  const { name = '', operationId } = useParams();
  const toProduct = path(`/products/${encodeURIComponent(name)}`);
  const query = useQuery({
    queryKey: [org, 'apiProducts', 'docs', name],
    queryFn: async ({ signal }) => {
      const [{ displayName }, document] = await Promise.all([
        readApiProduct(org, name, signal),
        call<typeof getApiProductSpec>('getApiProductSpec', {
          params: { org, apiProduct: name },
          signal,
        }).then(
          (spec) => readDocument(JSON.parse(spec.document)),
          (error) => {
            if (error instanceof Refused && error.code === 'keymint.SpecDoesNotExist') return undefined;
            throw error;
          },
        ),
      ]);
      return { displayName, document };
    },
  });
  return (
    <LoadedPage query={query} thing={s.thing} to={path('/products')} list={s.title}>
      {({ displayName, document }) => (
        <Page
          title={s.spec.previewTitle(displayName)}
          crumbs={
            <>
              <Link to={path('/products')}>{s.title}</Link> / <Link to={toProduct}>{displayName}</Link>
            </>
          }
          below={document && <span>{s.spec.previewHint}</span>}
        >
          {document ? (
            <ProductReference
              product={name}
              document={document}
              useSender={useNoSender}
              base={`${toProduct}/docs`}
              operationId={operationId}
            />
          ) : (
            <Empty action={<Link to={`${toProduct}#documentation`}>{s.spec.toProduct}</Link>}>
              {s.spec.noneToPreview}
            </Empty>
          )}
        </Page>
      )}
    </LoadedPage>
  );
}
