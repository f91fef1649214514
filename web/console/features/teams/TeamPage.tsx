import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type searchApps from '../../../../functions/apps/searchApps';
import { AttributeTable } from '../../../kit/AttributeTable';
import { call, type Reply } from '../../../kit/api';
import { Confirm } from '../../../kit/Confirm';
import { ErrorNote } from '../../../kit/ErrorNote';
import { focusIfLost } from '../../../kit/focus';
import { Initials } from '../../../kit/Initials';
import { Fact, InlineField } from '../../../kit/InlineField';
import { AlertIcon, BanIcon, TrashIcon } from '../../../kit/icons';
import { Moment } from '../../../kit/Moment';
import { Page, Section } from '../../../kit/Page';
import { RowActions } from '../../../kit/RowActions';
import { Empty, Loaded, LoadedPage } from '../../../kit/States';
import { StatusBadge } from '../../../kit/StatusBadge';
import { StatusSwitch } from '../../../kit/StatusSwitch';
import { type Column, Table } from '../../../kit/Table';
import { toast } from '../../../kit/toasts';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { KeysSummary } from '../keys/KeysSummary';
import { Developers } from './Developers';
import { type Kind, kinds, MOST_APPS, type Team, teamCalls } from './team';

const s = strings.teams;

type AppRow = Reply<typeof searchApps>['apps'][number];

/** `/teams/{kind}/{team}` */
export default function TeamPage() {
  const org = useOrg();
  const path = usePath();
  const { kind: asked, team: name = '' } = useParams();
  const kind = kinds.find((each) => each === asked) ?? 'companies';
  const query = useQuery({
    queryKey: [org, 'teams', kind, name],
    queryFn: ({ signal }) => teamCalls[kind].read(org, name, signal),
  });
  return (
    <LoadedPage query={query} thing={s.thing} to={path('/teams')} list={s.back}>
      {(team) => <Record kind={kind} team={team} />}
    </LoadedPage>
  );
}

function Record({ kind, team }: { kind: Kind; team: Team }) {
  const org = useOrg();
  const path = usePath();
  const can = useCan();
  const navigate = useNavigate();
  const client = useQueryClient();
  const calls = teamCalls[kind];
  const mayWrite = can(kind === 'companies' ? 'companies.write' : 'appGroups.write');
  const [asked, setAsked] = useState<'deactivate' | 'delete'>();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const { name, status } = team;
  const title = team.displayName || name;
  const tried = { action: s.action, thing: s.thing, write: true };
  const apps = useQuery({
    queryKey: [org, 'teams', kind, name, 'apps'],
    queryFn: ({ signal }) =>
      call<typeof searchApps>('searchApps', {
        params: { org },
        query: { [kind === 'companies' ? 'company' : 'appGroup']: name, limit: MOST_APPS },
        signal,
      }),
  });
  const reread = () => client.invalidateQueries({ queryKey: [org, 'teams'] });
  const setStatus = async (to: Team['status']) => {
    await calls.setStatus(org, name, to);
    await reread();
    void client.invalidateQueries({ queryKey: [org, 'apps'] });
  };
  const activate = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await setStatus('active');
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const columns: Column<AppRow>[] = [
    { header: s.apps.app, cell: ({ displayName }) => displayName },
    { header: s.apps.status, cell: (app) => <StatusBadge status={app.status} />, isBare: true },
    { header: s.apps.keys, cell: ({ keys }) => <KeysSummary keys={keys} />, isBare: true },
  ];
  const appCount = apps.data?.apps.length ?? 0;
  return (
    <Page
      isNamed
      title={title}
      before={<Initials name={title} id={name} size="large" />}
      crumbs={
        <Link className="km-alone" to={path(`/teams?kind=${kind}`)}>
          {s.plurals[kind]}
        </Link>
      }
      badge={<StatusBadge status={status} />}
      actions={
        mayWrite && (
          <RowActions
            name={title}
            actionsOf={() => [
              { label: s.delete.menu, icon: <TrashIcon />, danger: true, run: () => setAsked('delete') },
            ]}
          />
        )
      }
    >
      {status === 'inactive' && (
        <div className="km-note km-bar" data-tone="off">
          <AlertIcon />
          <span>{s.inactiveBar}</span>
          {mayWrite && (
            <button
              type="button"
              className="km-small-button"
              aria-busy={isBusy || undefined}
              onClick={() => !isBusy && void activate().then(focusIfLost)}
            >
              {s.activate}
            </button>
          )}
        </div>
      )}
      <Section title={s.apps.title} id="apps">
        <Loaded query={apps} rows={2}>
          {({ apps: rows }) =>
            rows.length === 0 ? (
              <Empty>{s.apps.none}</Empty>
            ) : (
              <>
                <Table<AppRow>
                  caption={s.apps.title}
                  columns={columns}
                  rows={rows}
                  keyOf={({ appId }) => appId}
                  nameOf={({ displayName }) => displayName}
                  before={({ appId, displayName }) => <Initials name={displayName} id={appId} />}
                  {...(can('apps.get') && { linkOf: ({ appId }) => path(`/apps/${appId}`) })}
                />
                {rows.length === MOST_APPS && <p className="km-hint">{s.apps.first(MOST_APPS)}</p>}
              </>
            )
          }
        </Loaded>
      </Section>
      {kind === 'companies' && <Developers company={name} />}
      <Section title={s.details.title} id="details">
        <div className="km-card">
          <Fact label={s.details.name}>{name}</Fact>
          <InlineField
            label={s.details.displayName}
            value={team.displayName}
            isReadOnly={!mayWrite}
            save={async (displayName) => {
              await calls.rename(org, name, displayName);
              await reread();
              return undefined;
            }}
            tried={tried}
          />
          {mayWrite ? (
            <StatusSwitch
              label={s.details.status}
              isOn={status === 'active'}
              on={s.details.on}
              off={s.details.off}
              isBusy={isBusy}
              onChange={(isOn) => (isOn ? void activate() : setAsked('deactivate'))}
            />
          ) : (
            <Fact label={s.details.status}>
              <StatusBadge status={status} />
            </Fact>
          )}
          {error !== undefined && <ErrorNote error={error} tried={tried} />}
          <Fact label={s.details.created}>
            <Moment at={team.createdAt} />
            {team.createdBy && <span className="km-hint">{s.details.by(team.createdBy)}</span>}
          </Fact>
          <Fact label={s.details.changed}>
            <Moment at={team.lastModifiedAt} />
            {team.lastModifiedBy && <span className="km-hint">{s.details.by(team.lastModifiedBy)}</span>}
          </Fact>
        </div>
      </Section>
      <AttributeTable
        attributes={team.attributes}
        isReadOnly={!mayWrite}
        empty={s.attributes}
        tried={tried}
        save={async (attribute, value) => {
          await calls.setAttribute(org, name, attribute, value);
          await reread();
        }}
        remove={async (attribute) => {
          await calls.dropAttribute(org, name, attribute);
          await reread();
        }}
      />
      {asked === 'deactivate' && (
        <Confirm
          title={s.deactivate.title(title)}
          verb={s.deactivate.verb}
          icon={<BanIcon />}
          tried={tried}
          onConfirm={() => setStatus('inactive')}
          onClose={() => setAsked(undefined)}
        >
          <p>{s.deactivate.body(appCount)}</p>
        </Confirm>
      )}
      {asked === 'delete' && (
        <Confirm
          title={s.delete.title(title)}
          verb={s.delete.verb}
          typed={appCount > 0 ? name : undefined}
          tried={tried}
          onConfirm={async () => {
            await calls.remove(org, name);
            toast(s.delete.done(title));
            void navigate(path(`/teams?kind=${kind}`));
            client.removeQueries({ queryKey: [org, 'teams', kind, name] });
            void client.invalidateQueries({ queryKey: [org, 'teams', 'search'] });
          }}
          onClose={() => setAsked(undefined)}
        >
          <p>{s.delete.body(appCount)}</p>
        </Confirm>
      )}
    </Page>
  );
}
