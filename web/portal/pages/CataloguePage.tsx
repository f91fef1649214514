import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { Refused } from '../../kit/api';
import { useAppWords } from '../appWords';
import { productPath, type ShownProduct, specPath, useCatalogue, useProduct } from '../catalogue';
import { Notices } from '../notices';
import { ApprovalBadge, EffectLine, useQuotaWords } from '../parts';
import { Note, Page, useAccount, usePath, usePortal } from '../shell';
import { useWords } from '../words';

function HeldBy({ heldBy }: { heldBy: NonNullable<ShownProduct['heldBy']> }) {
  const path = usePath();
  return (
    <ul className="kp-plain">
      {heldBy.map(({ appId, displayName, effective }) => (
        <li key={appId}>
          <Link to={path(`/apps/${appId}`)}>{displayName}</Link> <EffectLine effective={effective} />
        </li>
      ))}
    </ul>
  );
}

function Card({ product }: { product: ShownProduct }) {
  const w = useAppWords();
  const path = usePath();
  const quota = useQuotaWords();
  const { name, displayName, description, hasAudience, heldBy = [] } = product;
  return (
    <li className="kp-card">
      <h2>
        <Link to={path(productPath(name))}>{displayName}</Link>
      </h2>
      <p className="kp-line">
        <ApprovalBadge {...product} /> <span>{quota(product)}</span>
        {hasAudience && <span>{w.catalogue.chosen}</span>}
      </p>
      {description && <p>{description}</p>}
      {heldBy.length > 0 && (
        <>
          <p className="kp-line">{w.catalogue.heldBy}:</p>
          <HeldBy heldBy={heldBy} />
        </>
      )}
    </li>
  );
}

/** P1: `/products` */
export function CataloguePage() {
  const words = useWords();
  const w = useAppWords();
  const { data: account } = useAccount();
  const [sought, setSought] = useState('');
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useCatalogue();
  const products = data?.pages.flatMap(({ apiProduct }) => apiProduct);
  const text = sought.trim().toLowerCase();
  const found = products?.filter(({ name, displayName, description = '' }) =>
    [name, displayName, description].some((part) => part.toLowerCase().includes(text)),
  );
  return (
    <Page title={w.products} wide>
      {account && <Notices account={account} />}
      <p>{w.catalogue.lead}</p>
      {error && <Note tone="bad">{words.failed}</Note>}
      {!products && !error && <p aria-busy="true">{words.loading}</p>}
      {products && products.length > 3 && (
        <TextInput
          type="search"
          aria-label={w.catalogue.search}
          placeholder={w.catalogue.search}
          value={sought}
          maxLength={100}
          onChange={({ currentTarget }) => setSought(currentTarget.value)}
        />
      )}
      {products?.length === 0 && <p>{w.catalogue.none}</p>}
      {products && products.length > 0 && found?.length === 0 && (
        <p role="status">{w.catalogue.noMatch(sought.trim())}</p>
      )}
      <ul className="kp-cards">
        {found?.map((product) => (
          <Card key={product.name} product={product} />
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {w.more}
        </Button>
      )}
    </Page>
  );
}

/** `/products/{name}` */
export function ProductPage() {
  const words = useWords();
  const w = useAppWords();
  const c = w.catalogue;
  const path = usePath();
  const quota = useQuotaWords();
  const { answerWithinDays } = usePortal();
  const { data: account } = useAccount();
  const { name = '' } = useParams();
  const { data: product, error } = useProduct(name);
  if (error || product === null) {
    const isMissing = product === null || (error instanceof Refused && error.status === 404);
    return (
      <Page title={isMissing ? c.missing : w.products}>
        {isMissing ? <p>{c.missingBody}</p> : <Note tone="bad">{words.failed}</Note>}
        <Link to={path('/products')}>{c.back}</Link>
      </Page>
    );
  }
  if (!product) return <Page title={words.loading}>{null}</Page>;
  const {
    displayName,
    description,
    approvalType,
    environments,
    scopes,
    access,
    heldBy = [],
    hasSpec,
  } = product;
  const isOffered = access !== 'internal';
  return (
    <Page title={displayName}>
      {account && <Notices account={account} />}
      {product.hasAudience && <p>{c.chosen}</p>}
      {!isOffered && <Note tone="wait">{c.noLonger}</Note>}
      {description && <p className="kp-text">{description}</p>}
      <dl className="kp-facts">
        <dt>{c.limit}</dt>
        <dd>{quota(product)}</dd>
        <dt>{c.approval}</dt>
        <dd>{approvalType === 'auto' ? c.approvalInstant : c.approvalManual(answerWithinDays)}</dd>
        {environments.length > 0 && (
          <>
            <dt>{c.environments}</dt>
            <dd>{environments.join(', ')}</dd>
          </>
        )}
        {scopes.length > 0 && (
          <>
            <dt>{c.scopes}</dt>
            <dd>{scopes.join(', ')}</dd>
          </>
        )}
      </dl>
      {heldBy.length > 0 && (
        <section aria-label={c.heldBy}>
          <h2>{c.heldBy}</h2>
          <HeldBy heldBy={heldBy} />
        </section>
      )}
      <p className="kp-links">
        {isOffered && <Link to={path(`/apps/new/${encodeURIComponent(name)}`)}>{c.use}</Link>}
        {hasSpec && <Link to={path(specPath(name))}>{c.docs}</Link>}
        <Link to={path('/products')}>{c.back}</Link>
      </p>
    </Page>
  );
}
