import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { Link, useLocation, useSearchParams } from 'react-router';
import type getApiProductSpec from '../../functions/apiProducts/getApiProductSpec';
import type listOwnApps from '../../functions/apps/listOwnApps';
import type getCatalogueSpec from '../../functions/catalogue/getCatalogueSpec';
import type revealAppKey from '../../functions/keys/revealAppKey';
import type { Effective } from '../../shared/schemas/keySummary';
import type { Reply } from '../kit/api';
import { Choice } from '../kit/Choice';
import { type OperationEntry, type ReferenceDocument, readDocument } from '../reference/document';
import { type Answer, sendRequest, TIMEOUT_SECONDS } from '../reference/request';
import { proofOf, type Sender } from '../reference/sender';
import { useReferenceWords } from '../reference/strings';
import { ask } from './api';
import { useApps } from './apps';
import { useAppWords } from './appWords';
import { ownKey, useViewer } from './catalogue';
import { EffectLine } from './parts';
import { Note, usePath, usePortal } from './shell';
import { useSpecWords } from './specWords';

/** The OpenAPI document of an API product that the viewer sees. */
export function useSpec(name: string) {
  const { org, isKnown, developerId } = useViewer();
  return useQuery({
    queryKey: [...ownKey(org, developerId), 'spec', name],
    enabled: isKnown,
    staleTime: 60_000,
    queryFn: async () => {
      const request = { params: { org, apiProduct: name } };
      const { document, ...summary } =
        developerId === undefined
          ? await ask<typeof getCatalogueSpec>('getCatalogueSpec', request)
          : await ask<typeof getApiProductSpec>('getApiProductSpec', request);
      return { ...summary, document: readDocument(JSON.parse(document)) };
    },
  });
}

/** An own key that has an API product. */
interface HeldKey {
  appId: string;
  keyRef: string;
  /** Names the key and its app. */
  title: string;
  /** Whether it works for the API product. */
  effective: Effective;
}

type ListedApp = Reply<typeof listOwnApps>['app'][number];

/** Whether a key works for an API product: others that it has may work, and this one wait. */
function effectiveFor({ effective, apiProducts }: ListedApp['keys'][number], product: string): Effective {
  const status = apiProducts.find(({ name }) => name === product)?.status;
  if (!effective.works || status === 'approved') return effective;
  return { works: false, reason: status === 'pending' ? 'PRODUCT_PENDING' : 'PRODUCT_REVOKED' };
}

/** Returns the own keys that have an API product, those that work first. */
function useHeldKeys(product: string): { keys: HeldKey[]; isKnown: boolean } {
  const { data } = useApps();
  const w = useAppWords();
  const s = useSpecWords();
  const keys = (data?.pages ?? [])
    .flatMap(({ app }) => app)
    .flatMap(({ appId, displayName, keys }) =>
      keys.flatMap((key, index) => {
        if (!key.apiProducts.some(({ name }) => name === product)) return [];
        const label = key.label || w.app.defaultLabel(keys.length - index);
        const effective = effectiveFor(key, product);
        return [{ appId, keyRef: key.keyRef, title: s.option(displayName, label), effective }];
      }),
    );
  return {
    keys: [
      ...keys.filter(({ effective }) => effective.works),
      ...keys.filter(({ effective }) => !effective.works),
    ],
    isKnown: data !== undefined,
  };
}

/** Fetches own keys when they are first sent, and keeps them in this closure alone: not in state, which tools show. */
function openKeys(org: string) {
  const known = new Map<string, Promise<string>>();
  return ({ appId, keyRef }: HeldKey): Promise<string> => {
    const found =
      known.get(keyRef) ??
      ask<typeof revealAppKey>('revealAppKey', {
        params: { org, appId, keyRef },
        body: { what: 'consumerKey', purpose: 'reveal' },
      }).then(({ value }) => value);
    known.set(keyRef, found);
    found.catch(() => known.delete(keyRef));
    return found;
  };
}

const isLate = (error: unknown): boolean => error instanceof DOMException && error.name === 'TimeoutError';

/** Sends requests from the browser to the server of a document, with a key of the viewer's own. */
export function useSender(
  product: string,
  { servers }: ReferenceDocument,
  operation: OperationEntry,
): Sender {
  const { org, isKnown, developerId } = useViewer();
  const { tryOrigins } = usePortal();
  const { answer: words } = useReferenceWords();
  const s = useSpecWords();
  const path = usePath();
  const { pathname } = useLocation();
  const [search, setSearch] = useSearchParams();
  const { keys, isKnown: areKeysKnown } = useHeldKeys(product);
  const [chosen, setServer] = useState(servers[0] ?? '');
  const keyOf = useMemo(() => openKeys(org), [org]);
  const server = servers.includes(chosen) ? chosen : (servers[0] ?? '');
  const origin = server === '' ? '' : new URL(server).origin;
  const isAllowed = tryOrigins.includes(origin);
  const place = operation.keyPlace;
  const key = keys.find(({ keyRef }) => keyRef === search.get('key')) ?? keys[0];

  const choose = (keyRef: string) =>
    setSearch(
      (before) => {
        before.set('key', keyRef);
        return before;
      },
      { replace: true },
    );

  const missing = (): ReactNode => {
    if (server === '') return <Note tone="wait">{s.noServer}</Note>;
    if (!isAllowed)
      return (
        <Note tone="wait">
          <strong>{s.notAllowed}</strong>
          <div>{s.notAllowedBody(new URL(server).host)}</div>
        </Note>
      );
    if (place === undefined || !isKnown) return null;
    if (developerId === undefined)
      return (
        <p>
          <Link to={`${path('/signin')}?next=${encodeURIComponent(`/portal${pathname}`)}`}>{s.signIn}</Link>
        </p>
      );
    if (areKeysKnown && !key)
      return (
        <p>
          <Link to={path(`/apps/new/${encodeURIComponent(product)}`)}>{s.createApp}</Link>
        </p>
      );
    return null;
  };

  const send = async (
    _: OperationEntry,
    { method, path: target, headers, body }: Parameters<Sender['send']>[1],
  ) => {
    const address = new URL(server + target);
    // The path is the document's: it must not lead to another host.
    if (address.origin !== origin || !isAllowed) throw new TypeError(s.notAllowed);
    const value = place && key ? place.prefix + (await keyOf(key)) : undefined;
    if (place?.in === 'query' && value !== undefined) address.searchParams.append(place.name, value);
    return sendRequest(address.href, {
      method,
      credentials: 'omit',
      // A redirect would take the key along to wherever it leads.
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      headers: { ...headers, ...(place?.in === 'header' && value !== undefined && { [place.name]: value }) },
      ...(body !== undefined && { body }),
    });
  };

  const note = ({ status, headers }: Answer): ReactNode => {
    if (status !== 401 && status !== 403) return null;
    const reason = headers.find(([name]) => name === 'x-keymint-reason')?.[1];
    return (
      <>
        {s.refused} {reason && s.reason(reason)}{' '}
        {key && !key.effective.works && <EffectLine effective={key.effective} />}{' '}
        {key && <Link to={path(`/apps/${key.appId}`)}>{s.toApp}</Link>}
      </>
    );
  };

  return {
    server,
    proof: proofOf(place),
    canSend: server !== '' && isAllowed && (place === undefined || key !== undefined),
    errors: () => ({}),
    send,
    note,
    explain: (error) => (isLate(error) ? words.late(TIMEOUT_SECONDS) : s.unreached(new URL(server).host)),
    fields: () => (
      <>
        {servers.length > 1 && (
          <Choice
            label={s.server}
            value={server}
            options={servers.map((each) => [each, each])}
            onChange={setServer}
          />
        )}
        {missing()}
        {place === undefined && <p className="km-hint km-ref-note">{s.openToAll}</p>}
        {place && key && (
          <>
            <Choice
              label={s.key}
              value={key.keyRef}
              options={keys.map(({ keyRef, title, effective }) => [
                keyRef,
                effective.works ? title : `${title} (${s.worksNot})`,
              ])}
              onChange={choose}
            />
            {!key.effective.works && <EffectLine effective={key.effective} />}
            <p className="km-hint km-ref-note">{s.keyHint}</p>
            {place.in === 'query' && <p className="km-hint km-ref-note">{s.inQuery(place.name)}</p>}
          </>
        )}
      </>
    ),
  };
}
