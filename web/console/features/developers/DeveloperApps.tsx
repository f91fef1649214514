import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'react-router';
import type countApps from '../../../../functions/apps/countApps';
import type searchApps from '../../../../functions/apps/searchApps';
import { searchNow, searchWith } from '../../../kit/address';
import { call, type Reply } from '../../../kit/api';
import { Initials } from '../../../kit/Initials';
import { PlusIcon } from '../../../kit/icons';
import { Moment } from '../../../kit/Moment';
import { Section } from '../../../kit/Page';
import { Pager } from '../../../kit/Pager';
import { Empty, Loaded } from '../../../kit/States';
import { StatusBadge } from '../../../kit/StatusBadge';
import { type Column, Table } from '../../../kit/Table';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { KeysSummary } from '../keys/KeysSummary';
import type { Developer } from './developer';

const s = strings.developers.apps;

type AppRow = Reply<typeof searchApps>['apps'][number];
const productsOf = ({ keys }: AppRow): string =>
  [...new Set(keys.flatMap(({ apiProducts }) => apiProducts.map(({ name }) => name)))].join(', ') || s.none;

const columns: Column<AppRow>[] = [
  { header: s.app, cell: ({ displayName }) => displayName },
  { header: s.status, cell: ({ status }) => <StatusBadge status={status} />, isBare: true },
  { header: s.products, cell: productsOf, leaves: 1 },
  { header: s.keys, cell: ({ keys }) => <KeysSummary keys={keys} />, isBare: true },
  { header: s.lastUsed, cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} />, leaves: 2 },
  { header: s.created, cell: ({ createdAt }) => <Moment at={createdAt} as="date" />, leaves: 1 },
];
const keyOf = ({ appId }: AppRow) => appId;
const nameOf = ({ displayName }: AppRow) => displayName;
const below = ({ name, displayName }: AppRow) => (name === displayName ? null : name);

/** The section of a developer's apps, 25 at a time. */
export function DeveloperApps({ developer: { developerId, firstName } }: { developer: Developer }) {
  const org = useOrg();
  const path = usePath();
  const can = useCan();
  const [search, setSearch] = useSearchParams();
  const cursor = search.get('cursor') ?? undefined;
  const limit = [25, 50, 100].find((each) => `${each}` === search.get('limit')) ?? 25;
  const query = useQuery({
    queryKey: [org, 'apps', 'search', { owner: developerId, limit, cursor }],
    queryFn: ({ signal }) =>
      call<typeof searchApps>('searchApps', {
        params: { org },
        query: { owner: developerId, limit, cursor },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
  const isPaged = Boolean(query.data?.nextCursor ?? query.data?.previousCursor);
  const isEmpty = query.data?.apps.length === 0 && !isPaged;
  const { data: counted } = useQuery({
    queryKey: [org, 'apps', 'count', { owner: developerId }],
    enabled: isPaged,
    queryFn: ({ signal }) =>
      call<typeof countApps>('countApps', { params: { org }, query: { owner: developerId }, signal }),
  });
  const at = useMemo(
    () => (to: string | undefined) => {
      return to === undefined ? undefined : `?${searchWith(search, { cursor: to })}#apps`;
    },
    [search],
  );
  const add = can('apps.write') && (
    <Button
      id="add-app"
      size="xs"
      variant="default"
      leftSection={<PlusIcon />}
      component={Link}
      to={path(`/developers/${developerId}/apps/new`)}
    >
      {s.add}
    </Button>
  );

  return (
    <Section title={s.title} id="apps" actions={!isEmpty && add}>
      <Loaded query={query} rows={2}>
        {({ apps, from, nextCursor, previousCursor }) =>
          isEmpty ? (
            <Empty action={add}>{s.empty(firstName)}</Empty>
          ) : (
            <>
              <Table
                caption={s.title}
                columns={columns}
                rows={apps}
                keyOf={keyOf}
                nameOf={nameOf}
                linkOf={({ appId }) => path(`/apps/${appId}`)}
                below={below}
                before={({ appId, displayName }) => <Initials name={displayName} id={appId} />}
                busy={query.isPlaceholderData}
              />
              {isPaged && (
                <Pager
                  from={from}
                  shown={apps.length}
                  total={counted?.total}
                  previous={at(previousCursor)}
                  next={at(nextCursor)}
                  limit={limit}
                  onLimit={(next) =>
                    setSearch(() => searchWith(searchNow(), { limit: `${next}` }), {
                      preventScrollReset: true,
                    })
                  }
                />
              )}
            </>
          )
        }
      </Loaded>
    </Section>
  );
}
