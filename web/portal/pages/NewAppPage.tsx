import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type createDeveloperApp from '../../../functions/apps/createDeveloperApp';
import { APP_NAME, MAX_CALLBACK_URL_LENGTH } from '../../../shared/schemas/limits';
import { Refused } from '../../kit/api';
import { useForm } from '../../kit/form';
import { ask } from '../api';
import { useAppCache, useApps } from '../apps';
import { useAppWords } from '../appWords';
import { specPath, useCatalogue, useProduct } from '../catalogue';
import { ChooseProducts, type MadeKey, NewKey, OwnPage } from '../parts';
import { Note, type OwnAccountData, Primary, usePath, usePortal, useSubmit } from '../shell';
import { useWords } from '../words';

const MAX_NAME_LENGTH = 255;

/** Returns the name of an app derived from its display name: `my-first-app`. */
export function appNameOf(displayName: string): string {
  const plain = displayName
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100);
  // Scripts without a Latin form: the code points are unique too.
  const coded = [...displayName.trim()].map((letter) => letter.codePointAt(0)?.toString(36)).join('');
  return APP_NAME.test(plain) ? plain : `app-${coded.slice(0, 100)}`;
}

interface Made {
  appId: string;
  displayName: string;
  key: MadeKey;
  products: {
    name: string;
    displayName: string;
    hasSpec: boolean;
    status: 'approved' | 'pending' | 'revoked';
  }[];
}

function Form({ account, onMade }: { account: OwnAccountData; onMade(made: Made): void }) {
  const words = useWords();
  const w = useAppWords();
  const n = w.newApp;
  const { organization: org } = usePortal();
  const { product: wanted } = useParams();
  const path = usePath();
  const cache = useAppCache();
  const catalogue = useCatalogue();
  const listed = catalogue.data?.pages.flatMap(({ apiProduct }) => apiProduct) ?? [];
  // A product of a later page of the catalogue.
  const { data: named } = useProduct(wanted ?? listed[0]?.name ?? '');
  const isListed = listed.some(({ name }) => name === named?.name);
  const offered = [...(named && wanted && !isListed ? [named] : []), ...listed].filter(
    ({ access }) => access !== 'internal',
  );
  const [chosen, setChosen] = useState<string[]>(wanted ? [wanted] : []);
  const { isRunning, problem, on } = useSubmit({
    'keymint.AppLimitReached': w.errors.AppLimitReached,
    'cps.kms.ApiProductDoesNotExist': w.errors.productGone,
  });
  const known = chosen.filter((name) => offered.some((product) => product.name === name));
  const { values, field, check, fail } = useForm(
    { displayName: '', products: wanted ?? '', notes: '', callbackUrl: '' },
    {
      displayName: (value) => (value.trim() ? undefined : n.enterName),
      products: (value) => (value ? undefined : n.chooseOne),
    },
  );
  const displayName = values.displayName.trim();
  const name = appNameOf(displayName);
  const submit = on(async () => {
    if (!check()) return;
    // The product of the address is not offered.
    if (known.length === 0) return fail('products', n.chooseOne);
    const notes = values.notes.trim();
    const callbackUrl = values.callbackUrl.trim();
    try {
      const app = await ask<typeof createDeveloperApp>('createDeveloperApp', {
        params: { org, developer: account.developerId },
        body: {
          name,
          apiProducts: known,
          attributes: [
            { name: 'DisplayName', value: displayName },
            ...(notes ? [{ name: 'Notes', value: notes }] : []),
          ],
          ...(callbackUrl && { callbackUrl }),
        },
      });
      const [credential] = app.credentials;
      if (!credential) throw new Error('The app has no key');
      const { consumerKey, consumerSecret = '', apiProducts } = credential;
      onMade({
        appId: app.appId,
        displayName,
        key: { consumerKey, consumerSecret },
        products: apiProducts.map(({ apiproduct, status }) => {
          const product = offered.find(({ name }) => name === apiproduct);
          return {
            name: apiproduct,
            displayName: product?.displayName ?? apiproduct,
            hasSpec: product?.hasSpec ?? false,
            status,
          };
        }),
      });
      await cache.rereadLists();
    } catch (error) {
      if (!(error instanceof Refused && error.status === 409)) throw error;
      fail('displayName', n.taken(name));
    }
  });
  const products = field('products');
  if (catalogue.error) return <Note tone="bad">{words.failed}</Note>;
  if (!catalogue.data) return <p aria-busy="true">{words.loading}</p>;
  return (
    <form className="kp-form" noValidate onSubmit={submit}>
      <p>{n.lead}</p>
      {problem && <Note tone="bad">{problem}</Note>}
      <TextInput
        {...field('displayName')}
        label={n.name}
        description={displayName ? `${n.id} ${name}` : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="off"
        maxLength={MAX_NAME_LENGTH}
      />
      <ChooseProducts
        offered={offered}
        chosen={known}
        error={products.error}
        focusRef={products.ref}
        onChange={(next) => {
          setChosen(next);
          products.onChange({ currentTarget: { value: next.join('\n') } });
        }}
      />
      {catalogue.hasNextPage && (
        <Button
          variant="default"
          loading={catalogue.isFetchingNextPage}
          onClick={() => void catalogue.fetchNextPage()}
        >
          {w.more}
        </Button>
      )}
      <TextInput
        {...field('notes')}
        label={`${n.description} (${words.optional})`}
        autoComplete="off"
        maxLength={2000}
      />
      <TextInput
        {...field('callbackUrl')}
        label={`${n.callback} (${words.optional})`}
        description={n.callbackHelp}
        type="url"
        autoComplete="off"
        spellCheck={false}
        maxLength={MAX_CALLBACK_URL_LENGTH}
      />
      <div className="kp-buttons">
        <Primary type="submit" loading={isRunning} size="md">
          {n.submit}
        </Primary>
        <Button component={Link} to={path('/apps')} variant="default" size="md">
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}

function Created({ made: { appId, displayName, key, products } }: { made: Made }) {
  const w = useAppWords();
  const path = usePath();
  const [first] = useApps().data?.pages ?? [];
  return (
    <>
      <Note tone="good">{w.made.created(displayName)}</Note>
      <NewKey made={key} isOnce={first && first.limits.secrets !== 'retrievable'} />
      <ul className="kp-plain">
        {products.map(({ name, displayName: product, hasSpec, status }) => (
          <li key={name} className="kp-line">
            <span>
              {product} — {w.status[status]}
            </span>
            {hasSpec && <Link to={path(specPath(name))}>{w.catalogue.tryIt(product)}</Link>}
          </li>
        ))}
      </ul>
      <p>
        <Link to={path(`/apps/${appId}`)}>{w.made.toApp}</Link>
      </p>
    </>
  );
}

/** P6: `/apps/new` and `/apps/new/{product}` */
export function NewAppPage() {
  const w = useAppWords();
  const [made, setMade] = useState<Made>();
  return (
    <OwnPage title={w.newApp.title}>
      {(account) => (made ? <Created made={made} /> : <Form account={account} onMade={setMade} />)}
    </OwnPage>
  );
}
