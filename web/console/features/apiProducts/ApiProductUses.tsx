import { Button } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLocation, useSearchParams } from 'react-router';
import type getApiProductImpact from '../../../../functions/apiProducts/getApiProductImpact';
import type searchApps from '../../../../functions/apps/searchApps';
import type decideAppKeyApiProduct from '../../../../functions/keys/decideAppKeyApiProduct';
import type { ApiProduct } from '../../../../shared/schemas/apiProduct';
import { announce } from '../../../kit/announce';
import { call, type Reply } from '../../../kit/api';
import { Confirm } from '../../../kit/Confirm';
import { EffectiveLine } from '../../../kit/EffectiveLine';
import { BanIcon, CheckIcon } from '../../../kit/icons';
import { Moment } from '../../../kit/Moment';
import { Section } from '../../../kit/Page';
import type { Action } from '../../../kit/RowActions';
import { Empty, Loaded } from '../../../kit/States';
import { StatusBadge } from '../../../kit/StatusBadge';
import { kit } from '../../../kit/strings';
import { type Column, Table } from '../../../kit/Table';
import { toast } from '../../../kit/toasts';
import { words } from '../../../kit/words';
import { useCan, useOrg, usePath, useSession } from '../../session/session';
import { strings } from '../../strings';

const s = strings.apiProducts.uses;

const statuses = ['pending', 'approved', 'revoked'] as const;
type Status = (typeof statuses)[number];

type App = Reply<typeof searchApps>['apps'][number];

/** A key that has the product. */
interface Use {
  appId: string;
  app: string;
  owner: string;
  keyRef: string;
  ending: string;
  label: string | undefined;
  /** Status of the product on the key. */
  status: Status;
  effective: App['keys'][number]['effective'];
  lastUsedAt: number | undefined;
}

/** How many keys are shown at once, and how many pages of apps are looked at for them. */
const shownAtOnce = 50;
const mostPages = 10;

const usesOf = ({ appId, displayName: app, owner, keys }: App, product: string, status?: Status): Use[] =>
  keys.flatMap(({ keyRef, ending, label, effective, lastUsedAt, apiProducts }) => {
    const grant = apiProducts.find(({ name }) => name === product);
    if (!grant || (status && grant.status !== status)) return [];
    return [
      { appId, app, owner: owner.name, keyRef, ending, label, status: grant.status, effective, lastUsedAt },
    ];
  });

/** The next keys with a product, and where those after them begin. @throws Refused, Offline */
async function findUses(
  { org, product, status }: { org: string; product: string; status: Status | undefined },
  from: string | undefined,
  signal: AbortSignal,
): Promise<{ uses: Use[]; next: string | undefined }> {
  const uses: Use[] = [];
  let next = from;
  for (let page = 0; page < mostPages && uses.length < shownAtOnce; page++) {
    const { apps, nextCursor } = await call<typeof searchApps>('searchApps', {
      params: { org },
      query: { product, limit: 50, cursor: next, ...(status === 'pending' && { key: 'pending' as const }) },
      signal,
    });
    uses.push(...apps.flatMap((app) => usesOf(app, product, status)));
    next = nextCursor;
    if (next === undefined) break;
  }
  return { uses, next };
}

/**
 * Whether the key opens this product: the verdict on the key, unless it speaks of products. Undefined where the
 * status of the product on the key says it all.
 */
const verdictFor = (status: Status, effective: Use['effective']): Use['effective'] | undefined => {
  if (!effective.works && effective.reason && !/PRODUCT/.test(effective.reason)) return effective;
  return status === 'approved' ? { works: true } : undefined;
};

const keyOf = ({ keyRef }: Use): string => keyRef;
const nameOf = ({ app, ending, label }: Use): string => s.keyOf(app, label ?? s.ending(ending));

const columns: Column<Use>[] = [
  { header: s.columns.app, cell: ({ app }) => app },
  {
    header: s.columns.key,
    cell: ({ ending, label }) => (
      <>
        {label} <code>{s.ending(ending)}</code>
      </>
    ),
  },
  { header: s.columns.status, cell: ({ status }) => <StatusBadge status={status} />, isBare: true },
  {
    header: s.columns.effective,
    cell: ({ status, effective }) => {
      const verdict = verdictFor(status, effective);
      return verdict ? <EffectiveLine effective={verdict} isShort /> : <span className="km-hint">—</span>;
    },
    isBare: true,
  },
  { header: s.columns.lastUsed, cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} />, leaves: 1 },
];

/** The keys that have an API product, and the decisions on them, one by one or together. */
export function ApiProductUses({ product: { name: product, displayName } }: { product: ApiProduct }) {
  const org = useOrg();
  const path = usePath();
  const can = useCan();
  const { cacheSeconds } = useSession();
  const client = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const { hash } = useLocation();
  const status = statuses.find((each) => each === search.get('status'));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [revoking, setRevoking] = useState<readonly Use[]>();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const filter = useRef<HTMLSelectElement>(null);

  const query = useInfiniteQuery({
    queryKey: [org, 'apps', 'of API product', { product, status }],
    queryFn: ({ pageParam, signal }) => findUses({ org, product, status }, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
  const { data: impact } = useQuery({
    queryKey: [org, 'apiProducts', 'impact', product],
    queryFn: ({ signal }) =>
      call<typeof getApiProductImpact>('getApiProductImpact', {
        params: { org, apiProduct: product },
        signal,
      }),
  });
  const uses = useMemo(() => query.data?.pages.flatMap((page) => page.uses) ?? [], [query.data]);
  const picked = uses.filter(({ keyRef }) => chosen.has(keyRef));
  useEffect(() => {
    if (hash === '#apps') document.getElementById('apps')?.scrollIntoView();
  }, [hash]);

  const show = (next: string) => {
    setChosen(new Set());
    setFailure(undefined);
    setSearch(next === '' ? {} : { status: next }, { preventScrollReset: true });
  };
  /** Decides keys one by one; failed ones stay selected. Returns the first error. */
  const decide = async (on: readonly Use[], action: 'approve' | 'revoke'): Promise<unknown> => {
    const failed: { use: Use; error: unknown }[] = [];
    setFailure(undefined);
    for (const use of on) {
      try {
        await call<typeof decideAppKeyApiProduct>('decideAppKeyApiProduct', {
          params: { org, appId: use.appId, keyRef: use.keyRef, apiProduct: product },
          query: { action },
          body: {},
        });
      } catch (error) {
        failed.push({ use, error });
      }
    }
    setChosen(new Set(failed.map(({ use }) => use.keyRef)));
    await Promise.all([
      client.invalidateQueries({ queryKey: [org, 'apps'] }),
      client.invalidateQueries({ queryKey: [org, 'apiProducts'] }),
    ]);
    const [first] = failed;
    if (first) {
      const { text } = words(first.error, { write: true, action: s.action });
      setFailure(s.failed(failed.length, on.length, text));
      return first.error;
    }
    const done = action === 'approve' ? s.approved(on.length) : s.revoked(on.length);
    toast(done);
    announce(done);
    return undefined;
  };
  const approve = async (on: readonly Use[]) => {
    if (isBusy) return;
    setBusy(true);
    await decide(on, 'approve');
    setBusy(false);
    // The bar with the button is gone.
    if (document.activeElement === document.body) filter.current?.focus();
  };

  const revoke = async (on: readonly Use[]) => {
    const error = await decide(on, 'revoke');
    if (error !== undefined) throw error;
  };

  const actionsOf = (use: Use): Action[] => [
    { label: s.view, to: path(`/apps/${use.appId}/keys/${use.keyRef}`) },
    ...(can('requests.decide') && use.status !== 'approved'
      ? [{ label: s.approve, icon: <CheckIcon />, run: () => void approve([use]) }]
      : []),
    ...(can('requests.decide') && use.status !== 'revoked'
      ? [{ label: s.revoke, icon: <BanIcon />, danger: true, run: () => setRevoking([use]) }]
      : []),
  ];
  const toApprove = picked.filter((use) => use.status !== 'approved');
  const toRevoke = picked.filter((use) => use.status !== 'revoked');
  return (
    <Section
      id="apps"
      title={s.title}
      aside={impact && s.numbers(impact.apps, impact.keys, impact.pending)}
      actions={
        <label className="km-filter km-filter-line">
          {s.filter}
          <select
            ref={filter}
            className="km-select"
            value={status ?? ''}
            onChange={(event) => show(event.target.value)}
          >
            <option value="">{s.all}</option>
            {statuses.map((each) => (
              <option key={each} value={each}>
                {kit.status[each]}
              </option>
            ))}
          </select>
        </label>
      }
    >
      {picked.length > 0 && (
        <section className="km-bulk" aria-label={s.selection}>
          <strong>{s.selected(picked.length)}</strong>
          {toApprove.length > 0 && (
            <button
              type="button"
              className="km-small-button"
              aria-busy={isBusy || undefined}
              onClick={() => void approve(toApprove)}
            >
              {s.approve}
            </button>
          )}
          {toRevoke.length > 0 && (
            <button type="button" className="km-small-button" onClick={() => setRevoking(toRevoke)}>
              {s.revoke}
            </button>
          )}
          <button
            type="button"
            className="km-small-button"
            onClick={() => {
              setChosen(new Set());
              filter.current?.focus();
            }}
          >
            {s.clear}
          </button>
        </section>
      )}
      {failure !== undefined && (
        <div className="km-note km-uses-failure" data-tone="bad" role="alert">
          {failure}
        </div>
      )}
      <Loaded query={query} rows={3}>
        {() =>
          uses.length === 0 && !query.hasNextPage ? (
            <Empty
              action={
                status && (
                  <Button variant="default" onClick={() => show('')}>
                    {s.showAll}
                  </Button>
                )
              }
            >
              {status ? s.noneOf(kit.status[status].toLowerCase()) : s.none}
            </Empty>
          ) : (
            <>
              <Table
                caption={s.title}
                columns={columns}
                rows={uses}
                keyOf={keyOf}
                nameOf={nameOf}
                linkOf={({ appId, keyRef }) => path(`/apps/${appId}/keys/${keyRef}`)}
                below={({ owner }) => s.owner(owner)}
                actionsOf={actionsOf}
                selection={can('requests.decide') ? { chosen, change: setChosen } : undefined}
                busy={query.isPlaceholderData}
              />
              {query.hasNextPage && (
                <div className="km-more">
                  <span className="km-hint">{s.shown(uses.length)}</span>
                  <Button
                    variant="default"
                    size="xs"
                    loading={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    {s.more}
                  </Button>
                </div>
              )}
            </>
          )
        }
      </Loaded>
      {revoking && (
        <Confirm
          title={s.revokeTitle(displayName, revoking.length)}
          verb={s.revokeVerb}
          icon={<BanIcon />}
          onConfirm={() => revoke(revoking)}
          onClose={() => setRevoking(undefined)}
          focusAfter={() => filter.current}
          tried={{ action: s.action }}
        >
          <p>{s.revokeBody(revoking.length, cacheSeconds)}</p>
          <ul className="km-names">
            {revoking.slice(0, 10).map((use) => (
              <li key={use.keyRef}>{nameOf(use)}</li>
            ))}
          </ul>
        </Confirm>
      )}
    </Section>
  );
}
