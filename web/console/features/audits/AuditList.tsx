import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { Link, useLocation, useNavigate, useParams, useSearchParams } from 'react-router';
import { searchNow, searchWith } from '../../../kit/address';
import { announce } from '../../../kit/announce';
import { Page } from '../../../kit/Page';
import { PageLink } from '../../../kit/Pager';
import { Empty, Loaded } from '../../../kit/States';
import { useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { AuditDetails } from './AuditDetails';
import { AuditFilters } from './AuditFilters';
import { AuditTable } from './AuditTable';
import './audits.css';
import { ExportMenu } from './ExportMenu';
import { type Part, readEntry, readPage } from './entries';
import { useFacts } from './facts';
import { type Filters, filtersIn } from './filters';
import { auditWords } from './words';

const s = strings.audits;

const noEntries: Part['entries'] = [];
const noNames: Part['names'] = [];

/** An event by its address, where the list does not happen to show it. */
function Alone({ id }: { id: string }) {
  const org = useOrg();
  const path = usePath();
  const { search } = useLocation();
  const query = useQuery({
    queryKey: [org, 'audits', 'one', id],
    queryFn: ({ signal }) => readEntry(org, id, signal),
  });
  const factsOf = useFacts(query.data ? [query.data.entry] : [], query.data?.names ?? noNames);
  return (
    <section className="km-audit-alone km-table-frame" aria-label={s.event}>
      <div>
        <Loaded query={query} rows={2} tried={{ thing: 'event' }}>
          {(found) =>
            found ? (
              <>
                <p className="km-audit-sentence">{auditWords(found.entry, factsOf)}</p>
                <AuditDetails entry={found.entry} factsOf={factsOf} />
              </>
            ) : (
              <p>{s.noEvent}</p>
            )
          }
        </Loaded>
        <p>
          <Link to={path(`/audit${search}`)}>{s.close}</Link>
        </p>
      </div>
    </section>
  );
}

/** Pages by start cursors; the previous page is known only if the reader came from it. */
function Turns({ part }: { part: Part }) {
  const [search] = useSearchParams();
  const { state } = useLocation();
  const path = usePath();
  const cursor = search.get('cursor') ?? undefined;
  const before: string[] = (state as { before?: string[] } | null)?.before ?? [];
  const at = (cursorThere: string | undefined) => {
    const query = searchWith(search, { cursor: cursorThere }).toString();
    return path(`/audit${query && `?${query}`}`);
  };
  return (
    <nav className="km-pager" aria-label={s.caption}>
      <span>{s.showing(part.entries.length)}</span>
      <span className="km-pager-turns">
        <PageLink
          to={cursor === undefined ? undefined : at(before.at(-1))}
          state={{ before: before.slice(0, -1) }}
          label={cursor !== undefined && before.length === 0 ? s.newest : s.newer}
          mark={{ 'data-page-previous': true }}
        />
        <PageLink
          to={part.next === undefined ? undefined : at(part.next)}
          state={{ before: [...before, cursor ?? ''] }}
          label={s.older}
          mark={{ 'data-page-next': true }}
        />
      </span>
    </nav>
  );
}

function Nothing({ filters, clear, part }: { filters: Filters; clear(): void; part: Part }) {
  const isFiltered = Object.values(filters).some((value) => value !== '');
  if (part.next !== undefined) return <Empty>{s.noneYet}</Empty>;
  if (!isFiltered) return <Empty>{s.none}</Empty>;
  return (
    <Empty
      action={
        <Button variant="default" onClick={clear}>
          {s.filters.clear}
        </Button>
      }
    >
      {s.noneMatch}
    </Empty>
  );
}

/** `/audit`, and `/audit/{eventId}`, where one event is opened. */
export default function AuditList() {
  const org = useOrg();
  const path = usePath();
  const navigate = useNavigate();
  const { eventId } = useParams();
  const [search] = useSearchParams();
  const text = search.toString();
  const filters = useMemo(() => filtersIn(new URLSearchParams(text)), [text]);
  const cursor = search.get('cursor') ?? undefined;
  const query = useQuery({
    queryKey: [org, 'audits', 'list', filters, cursor],
    queryFn: ({ signal }) => readPage(org, filters, { cursor, signal }),
    placeholderData: keepPreviousData,
  });
  const entries = query.data?.entries ?? noEntries;
  const factsOf = useFacts(entries, query.data?.names ?? noNames);
  const isListed = entries.some(({ id }) => id === eventId);
  const change = (changed: Partial<Filters>) => {
    const query = searchWith(searchNow(), changed).toString();
    void navigate(path(`/audit${query && `?${query}`}`), { preventScrollReset: true });
  };
  const clear = () => change({ actor: '', action: '', type: '', id: '', outcome: '', from: '', to: '' });

  const shown = query.isPlaceholderData ? undefined : query.data;
  // biome-ignore lint/correctness/useExhaustiveDependencies: said for each answer to other filters
  useEffect(() => {
    if (shown && text !== '') announce(s.showing(shown.entries.length));
  }, [text, shown !== undefined]);

  return (
    <Page title={s.title} below={s.retention} actions={<ExportMenu filters={filters} />}>
      <AuditFilters filters={filters} change={change} />
      {eventId !== undefined && !isListed && query.data && <Alone id={eventId} />}
      <Loaded query={query} rows={8} tried={{ thing: 'list' }}>
        {(part) => (
          <>
            {part.entries.length === 0 ? (
              <Nothing filters={filters} clear={clear} part={part} />
            ) : (
              <AuditTable
                entries={part.entries}
                factsOf={factsOf}
                opened={eventId}
                busy={query.isPlaceholderData}
              />
            )}
            <Turns part={part} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
