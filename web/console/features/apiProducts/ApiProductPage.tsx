import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type deleteApiProductAttribute from '../../../../functions/apiProducts/deleteApiProductAttribute';
import type updateApiProductAttribute from '../../../../functions/apiProducts/updateApiProductAttribute';
import type { ApiProduct } from '../../../../shared/schemas/apiProduct';
import { AttributeTable } from '../../../kit/AttributeTable';
import { call, Refused } from '../../../kit/api';
import { CopiedCode } from '../../../kit/CopyButton';
import { TrashIcon } from '../../../kit/icons';
import { Moment } from '../../../kit/Moment';
import { Page, Section } from '../../../kit/Page';
import { RowActions } from '../../../kit/RowActions';
import { LoadedPage } from '../../../kit/States';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { ApiProductDetails } from './ApiProductDetails';
import { ApiProductFacts } from './ApiProductFacts';
import { ApiProductSpec } from './ApiProductSpec';
import { ApiProductUses } from './ApiProductUses';
import { DeleteApiProduct } from './DeleteApiProduct';
import { readApiProduct } from './form';

const s = strings.apiProducts;

/** `/products/{name}` */
export default function ApiProductPage() {
  const org = useOrg();
  const path = usePath();
  const { name = '' } = useParams();
  const query = useQuery({
    queryKey: [org, 'apiProducts', 'get', name],
    queryFn: ({ signal }) => readApiProduct(org, name, signal),
  });
  return (
    <LoadedPage query={query} thing={s.thing} to={path('/products')} list={s.title}>
      {(product) => <Product product={product} />}
    </LoadedPage>
  );
}

function Product({ product }: { product: ApiProduct }) {
  const path = usePath();
  const navigate = useNavigate();
  const can = useCan();
  const [isDeleting, setDeleting] = useState(false);
  const { name, displayName, lastModifiedAt, lastModifiedBy } = product;
  return (
    <Page
      isNamed
      title={displayName}
      crumbs={<Link to={path('/products')}>{s.title}</Link>}
      below={
        <>
          <CopiedCode text={name} what={s.form.name} />
          <span>
            {s.list.columns.updated} <Moment at={lastModifiedAt} /> {s.detail.by(lastModifiedBy)}
          </span>
        </>
      }
      actions={
        can('products.write') && (
          <RowActions
            name={displayName}
            actionsOf={() => [
              {
                label: s.detail.delete,
                icon: <TrashIcon />,
                danger: true,
                run: () => setDeleting(true),
              },
            ]}
          />
        )
      }
    >
      <Section title={s.detail.details}>
        {can('products.write') ? (
          <ApiProductDetails product={product} />
        ) : (
          <ApiProductFacts product={product} />
        )}
      </Section>
      <ApiProductUses product={product} />
      <ApiProductSpec product={product} />
      <Attributes product={product} />
      {isDeleting && (
        <DeleteApiProduct
          product={product}
          onClose={() => setDeleting(false)}
          onDone={() => void navigate(path('/products'))}
        />
      )}
    </Page>
  );
}

/** All but the access, which the details have. */
function Attributes({ product }: { product: ApiProduct }) {
  const org = useOrg();
  const can = useCan();
  const client = useQueryClient();
  const { name: apiProduct, attributes } = product;
  const shown = attributes.filter(({ name }) => name !== 'access');
  const reload = () => client.invalidateQueries({ queryKey: [org, 'apiProducts', 'get', apiProduct] });
  const save = async (attribute: string, value: string) => {
    if (attribute === 'access') throw new Refused(400, 'notSent', s.detail.accessAbove);
    const params = { org, apiProduct, attribute };
    await call<typeof updateApiProductAttribute>('updateApiProductAttribute', { params, body: { value } });
    await reload();
  };
  const remove = async (attribute: string) => {
    const params = { org, apiProduct, attribute };
    await call<typeof deleteApiProductAttribute>('deleteApiProductAttribute', { params });
    await reload();
  };
  return (
    <AttributeTable
      attributes={shown}
      save={save}
      remove={remove}
      empty={s.detail.noAttributes}
      most={18 - (attributes.length - shown.length)}
      isReadOnly={!can('products.write')}
      tried={{ action: s.detail.action }}
    />
  );
}
