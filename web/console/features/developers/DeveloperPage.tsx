import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { Link, Navigate, useLocation, useNavigate, useParams } from 'react-router';
import type deleteDeveloperAttribute from '../../../../functions/developers/deleteDeveloperAttribute';
import type getDeveloper from '../../../../functions/developers/getDeveloper';
import type updateDeveloperAttribute from '../../../../functions/developers/updateDeveloperAttribute';
import { AttributeTable } from '../../../kit/AttributeTable';
import { announce } from '../../../kit/announce';
import { call } from '../../../kit/api';
import { CopiedCode, CopyButton, copyFromMenu } from '../../../kit/CopyButton';
import { Initials } from '../../../kit/Initials';
import { AlertIcon, CopyIcon, TrashIcon } from '../../../kit/icons';
import { relativeWords } from '../../../kit/Moment';
import { Page } from '../../../kit/Page';
import { RowActions } from '../../../kit/RowActions';
import { LoadedPage } from '../../../kit/States';
import { StatusBadge } from '../../../kit/StatusBadge';
import { useCan, useOrg, usePath, useSession } from '../../session/session';
import { strings } from '../../strings';
import { PortalAccount } from '../portal/PortalAccount';
import { Activity } from './Activity';
import { AlsoRegistered } from './AlsoRegistered';
import { DeleteDeveloper } from './DeleteDeveloper';
import { Details } from './Details';
import { DeveloperApps } from './DeveloperApps';
import { type Developer, fullName } from './developer';
import { InactiveBar } from './InactiveBar';
import { Registered } from './Registered';
import { useImpact } from './useImpact';

const s = strings.developers.details;

/** Reads the developer again every so often, so that what others change is noticed. */
const LOOK_AGAIN = 15_000;

/** `/developers/{developerId}` */
export default function DeveloperPage() {
  const org = useOrg();
  const path = usePath();
  const { developerId = '' } = useParams();
  const query = useQuery({
    queryKey: [org, 'developers', developerId],
    queryFn: ({ signal }) =>
      call<typeof getDeveloper>('getDeveloper', { params: { org, developer: developerId }, signal }),
    refetchInterval: LOOK_AGAIN,
    refetchOnMount: 'always',
    refetchOnWindowFocus: 'always',
  });
  return (
    <LoadedPage query={query} thing={s.thing} to={path('/developers')} list={strings.developers.title}>
      {(latest) =>
        latest.developerId === developerId ? (
          <Record latest={latest} isFresh={query.isFetchedAfterMount} />
        ) : (
          // The registry accepts e-mail addresses too, but page URLs never contain one.
          <Navigate to={path(`/developers/${latest.developerId}`)} replace />
        )
      }
    </LoadedPage>
  );
}

/**
 * What the page shows of a developer: it stays until the member asks for what others made of it. What the
 * member changes is shown at once.
 */
function useShown(latest: Developer, isFresh: boolean) {
  const org = useOrg();
  const client = useQueryClient();
  const [kept, setKept] = useState<Developer>();
  const { developerId } = latest;
  useEffect(() => {
    if (isFresh) setKept((now) => now ?? latest);
  }, [isFresh, latest]);

  const show = useCallback(
    async (developer: Developer) => {
      const queryKey = [org, 'developers', developerId];
      await client.cancelQueries({ queryKey, exact: true });
      client.setQueryData(queryKey, developer);
      setKept(developer);
      void client.invalidateQueries({
        predicate: ({ queryKey: [ofOrg, resource, id] }) =>
          ofOrg === org && ['developers', 'apps', 'audits'].includes(`${resource}`) && id !== developerId,
      });
    },
    [client, org, developerId],
  );
  const reload = useCallback(
    async () =>
      show(await call<typeof getDeveloper>('getDeveloper', { params: { org, developer: developerId } })),
    [show, org, developerId],
  );
  const shown = kept ?? latest;
  return { shown, show, reload, isBehind: latest.lastModifiedAt > shown.lastModifiedAt };
}

/** Summary of a developer: "4 apps · 4 of 5 keys work · last call 2 minutes ago". */
function Numbers({ developerId }: { developerId: string }) {
  const { data } = useImpact(developerId);
  if (!data) return null;
  const [latest] = data.recentlyUsed;
  return (
    <span className="km-pair">
      {s.numbers(
        data.apps,
        data.keys,
        data.workingKeys,
        latest ? s.lastCall(relativeWords(latest.lastUsedAt)) : s.noCall,
      )}
    </span>
  );
}

function Record({ latest, isFresh }: { latest: Developer; isFresh: boolean }) {
  const org = useOrg();
  const path = usePath();
  const can = useCan();
  const navigate = useNavigate();
  const { email: self } = useSession();
  const { hash } = useLocation();
  const { shown, show, reload, isBehind } = useShown(latest, isFresh);
  const [isDeleting, setDeleting] = useState(false);
  const { developerId, email, status, attributes } = shown;
  const name = fullName(shown);
  const params = { org, developer: developerId };
  const entity = `developers/${developerId}`;

  // The part that the address names is there only now.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page comes
  useEffect(() => {
    if (hash) document.getElementById(hash.slice(1))?.scrollIntoView();
  }, []);

  return (
    <Page
      isNamed
      title={name}
      crumbs={
        <Link className="km-alone" to={path('/developers')}>
          {strings.developers.title}
        </Link>
      }
      before={<Initials name={name} id={developerId} size="large" />}
      badge={<StatusBadge status={status} />}
      below={
        <div className="km-pairs">
          <span className="km-pair km-anywhere">
            {email}
            <CopyButton text={email} what={s.email} />
          </span>
          <span className="km-pair">
            <Registered at={shown.createdAt} />
          </span>
          <CopiedCode text={developerId} what={s.developerId} />
          <Numbers developerId={developerId} />
        </div>
      }
      actions={
        <RowActions
          name={name}
          actionsOf={() => [
            { label: s.copyId, icon: <CopyIcon />, run: () => void copyFromMenu(developerId, s.developerId) },
            ...(can('developers.delete')
              ? [
                  {
                    label: s.delete,
                    icon: <TrashIcon />,
                    danger: true,
                    line: true,
                    run: () => setDeleting(true),
                  },
                ]
              : []),
          ]}
        />
      }
    >
      <div role="status">
        {isBehind && (
          <div className="km-note km-bar" data-tone="off">
            <AlertIcon />
            <span>{s.changedBy(latest.lastModifiedBy === self ? s.you : latest.lastModifiedBy)}</span>
            <button
              type="button"
              className="km-small-button"
              onClick={() => {
                void show(latest);
                announce(s.reloaded);
                document.querySelector('h1')?.focus();
              }}
            >
              {s.reload}
            </button>
          </div>
        )}
      </div>
      {status === 'inactive' && <InactiveBar developer={shown} reload={reload} />}
      <AlsoRegistered email={email} />
      {can('apps.list') && <DeveloperApps developer={shown} />}
      <Details developer={shown} show={show} reload={reload} />
      {can('accounts.get') && <PortalAccount developerId={developerId} />}
      <AttributeTable
        attributes={attributes}
        isReadOnly={!can('developers.attributes')}
        empty={
          <>
            {strings.developers.attributes.empty} <em>{strings.developers.attributes.example}</em>
          </>
        }
        tried={{ action: strings.developers.attributes.change, thing: s.thing }}
        save={async (attribute, value) => {
          await call<typeof updateDeveloperAttribute>('updateDeveloperAttribute', {
            params: { ...params, attribute },
            body: { value },
          });
          await reload();
        }}
        remove={async (attribute) => {
          await call<typeof deleteDeveloperAttribute>('deleteDeveloperAttribute', {
            params: { ...params, attribute },
          });
          await reload();
        }}
      />
      {can('audit.read') && (
        <Activity entity={entity} factsOf={(other) => (other === entity ? shown : undefined)} />
      )}
      {isDeleting && (
        <DeleteDeveloper
          developer={shown}
          onDone={() => void navigate(path('/developers'))}
          onClose={() => setDeleting(false)}
        />
      )}
    </Page>
  );
}
