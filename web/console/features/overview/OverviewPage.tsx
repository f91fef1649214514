import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, type RefObject, Suspense, useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import type listAudits from '../../../../functions/audits/listAudits';
import type getOverview from '../../../../functions/organizations/getOverview';
import { call, type Reply } from '../../../kit/api';
import { ErrorNote } from '../../../kit/ErrorNote';
import { BanIcon, CheckIcon, ClockIcon, KeyIcon, MinusIcon } from '../../../kit/icons';
import { Moment, relativeWords } from '../../../kit/Moment';
import { Page, Section } from '../../../kit/Page';
import { count } from '../../../kit/plural';
import { queryClient } from '../../../kit/queries';
import { Empty, Loaded, Loading } from '../../../kit/States';
import { toast } from '../../../kit/toasts';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { namesIn } from '../audits/facts';
import { auditWords } from '../audits/words';
import './overview.css';
import { addSample, sampleSteps } from './sample';

const BarChart = lazy(() => import('../../../kit/plot/BarChart'));
const FirstSteps = lazy(() => import('./FirstSteps'));

const s = strings.overview;

type Overview = Reply<typeof getOverview>;

/** A count with its label, linked to the list of the counted entities. */
function Figure(props: { label: string; value: number; aside: ReactNode; to: string; tone?: 'wait' }) {
  const { label, value, aside, to, tone } = props;
  return (
    <Link to={to} className="km-figure" data-tone={tone}>
      <span className="km-figure-label">{label}</span>
      <span className="km-figure-value">{count(value)}</span>
      <span className="km-hint">{aside}</span>
    </Link>
  );
}

function Attention({ data: { apps, keys, developers, expiring } }: { data: Overview }) {
  const path = usePath();
  const [first] = expiring;
  const rows = [
    {
      n: apps.pending,
      Icon: ClockIcon,
      tone: 'wait',
      text: s.approvals(apps.pending),
      to: '/apps?key=pending',
    },
    {
      n: keys.expiring,
      Icon: ClockIcon,
      tone: 'wait',
      text: s.expiring(keys.expiring),
      to: '/apps?key=expiring-30d',
      aside: first && s.first(first.app, relativeWords(first.expiresAt)),
    },
    { n: keys.expired, Icon: BanIcon, tone: 'bad', text: s.expired(keys.expired), to: '/apps?key=expired' },
    {
      n: keys.neverUsed,
      Icon: KeyIcon,
      tone: 'off',
      text: s.neverUsed(keys.neverUsed),
      to: '/apps?key=never-used',
    },
    {
      n: developers.inactive,
      Icon: MinusIcon,
      tone: 'off',
      text: s.inactive(developers.inactive),
      to: '/developers?status=inactive',
    },
  ].filter(({ n }) => n > 0);
  return (
    <Section title={s.attention}>
      {rows.length === 0 ? (
        <p className="km-card km-quiet">
          <CheckIcon size={16} />
          {s.quiet}
        </p>
      ) : (
        <ul className="km-card km-attention">
          {rows.map(({ Icon, tone, text, to, ...row }) => (
            <li key={to}>
              <span className="km-attention-mark" data-tone={tone}>
                <Icon size={14} />
              </span>
              <Link className="km-alone" to={path(to)}>
                {text}
              </Link>
              {'aside' in row && row.aside && <span className="km-hint">{row.aside}</span>}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** True once an element has been in the window. */
function useSeen(element: RefObject<HTMLElement | null>): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (!element.current || isSeen) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, isSeen]);
  return isSeen;
}

/** The plot; its code is loaded when its place comes into view. */
function Plot({ days, summary }: { days: Overview['registrations']['days']; summary: string }) {
  const place = useRef<HTMLDivElement>(null);
  const isSeen = useSeen(place);
  const space = <div ref={place} className="km-plot-space" />;
  if (!isSeen) return space;
  return (
    <Suspense fallback={space}>
      <BarChart bars={days.map(({ day, developers: value }) => ({ day, value }))} summary={summary} />
    </Suspense>
  );
}

const dayWords = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });

function Registrations({ registrations: { days, isAll } }: Pick<Overview, 'registrations'>) {
  const total = days.reduce((sum, { developers }) => sum + developers, 0);
  const busiest = days.reduce((one, other) => (other.developers > one.developers ? other : one), {
    day: '',
    developers: 0,
  });
  const summary = s.registered(total, days.length);
  return (
    <Section title={s.registrations} aside={summary}>
      <div className="km-card km-plot-card">
        {total === 0 ? (
          <p className="km-hint">{s.none}</p>
        ) : (
          <>
            <Plot days={days} summary={summary} />
            <p className="km-hint">
              {s.busiest(dayWords.format(new Date(busiest.day)), busiest.developers)} {!isAll && s.cut}
            </p>
            <details>
              <summary className="km-summary">{s.table}</summary>
              <table className="km-plot-table">
                <caption className="km-sr-only">{s.registrations}</caption>
                <thead>
                  <tr>
                    <th scope="col">{s.day}</th>
                    <th scope="col">{s.developers}</th>
                  </tr>
                </thead>
                <tbody>
                  {days
                    .filter(({ developers }) => developers > 0)
                    .map(({ day, developers }) => (
                      <tr key={day}>
                        <td>{dayWords.format(new Date(day))}</td>
                        <td>{count(developers)}</td>
                      </tr>
                    ))}
                </tbody>
              </table>
            </details>
          </>
        )}
      </div>
    </Section>
  );
}

function RecentActivity() {
  const org = useOrg();
  const path = usePath();
  const query = useQuery({
    queryKey: [org, 'audits', 'recent'],
    queryFn: ({ signal }) =>
      call<typeof listAudits>('listAudits', {
        params: { org },
        query: { pageSize: 8, names: 'true' },
        signal,
      }),
  });
  return (
    <Section
      title={s.activity}
      actions={
        <Link className="km-alone" to={path('/audit')}>
          {s.viewAll}
        </Link>
      }
    >
      <Loaded query={query} rows={4}>
        {({ audit, names }) =>
          audit.length === 0 ? (
            <Empty>{s.noActivity}</Empty>
          ) : (
            <ul className="km-card km-activity">
              {audit.map((entry) => (
                <li key={entry.id}>
                  <Link className="km-activity-deed" to={path(`/audit/${entry.id}`)}>
                    {auditWords(entry, namesIn(names))}
                  </Link>
                  <Moment at={entry.at} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

/** Offers sample data to an empty organization. */
function Sample() {
  const org = useOrg();
  const [done, setDone] = useState<number>();
  const [error, setError] = useState<unknown>();
  const add = async () => {
    setError(undefined);
    setDone(0);
    try {
      await addSample(org, () => setDone((now = 0) => now + 1));
      toast(s.sample.done);
    } catch (failure) {
      setError(failure);
    } finally {
      setDone(undefined);
      await queryClient.invalidateQueries({ queryKey: [org] });
    }
  };
  return (
    <div className="km-card km-sample">
      <div>
        <strong>{s.sample.offer}</strong> <span className="km-hint">{s.sample.hint}</span>
        {error !== undefined && <ErrorNote error={error} tried={{ write: true, action: s.sample.action }} />}
      </div>
      {done === undefined ? (
        <Button variant="default" onClick={() => void add()}>
          {s.sample.add}
        </Button>
      ) : (
        <span role="status" className="km-hint">
          {s.sample.running(done, sampleSteps)}
        </span>
      )}
    </div>
  );
}

function Body({ data }: { data: Overview }) {
  const path = usePath();
  const can = useCan();
  const { developers, apps, apiProducts, keys } = data;
  const isEmpty = developers.active + developers.inactive + apps.approved + apps.revoked + apiProducts === 0;
  const [wasEmpty] = useState(isEmpty);
  const mayBegin = can('products.write') && can('developers.create') && can('apps.write');
  return (
    <>
      {/* The steps stay while they are taken. */}
      {wasEmpty && mayBegin && (
        <Suspense fallback={<Loading rows={4} />}>
          <FirstSteps />
        </Suspense>
      )}
      {isEmpty && mayBegin && <Sample />}
      <section className="km-figures" aria-label={s.numbers}>
        <Figure
          label={s.developers}
          value={developers.active + developers.inactive}
          aside={s.activeOf(developers.active, developers.inactive)}
          to={path('/developers')}
        />
        <Figure
          label={s.apps}
          value={apps.approved + apps.revoked}
          aside={s.revokedOf(apps.revoked)}
          to={path('/apps')}
        />
        <Figure
          label={s.keys}
          value={keys.working}
          aside={s.keysOf(keys.total, keys.isAll, keys.apps)}
          to={path('/apps?status=approved')}
        />
        <Figure
          label={s.pending}
          value={apps.pending}
          aside={s.pendingOf(apps.pending)}
          to={path('/apps?key=pending')}
          {...(apps.pending > 0 && { tone: 'wait' as const })}
        />
      </section>
      <div className="km-overview-columns">
        <Attention data={data} />
        <div>
          <Registrations registrations={data.registrations} />
          {can('audit.read') && <RecentActivity />}
        </div>
      </div>
    </>
  );
}

/** `/o/{org}`: where somebody arrives. */
export default function OverviewPage() {
  const org = useOrg();
  const query = useQuery({
    queryKey: [org, 'overview'],
    queryFn: ({ signal }) => call<typeof getOverview>('getOverview', { params: { org }, signal }),
    refetchOnMount: 'always',
  });
  return (
    <Page title={s.title}>
      <Loaded query={query} rows={6} tried={{ thing: s.thing }}>
        {(data) => <Body key={org} data={data} />}
      </Loaded>
    </Page>
  );
}
