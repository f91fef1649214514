import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type editApp from '../../../../functions/apps/editApp';
import { AttributeTable } from '../../../kit/AttributeTable';
import { call } from '../../../kit/api';
import { copyFromMenu } from '../../../kit/CopyButton';
import { focusIfLost } from '../../../kit/focus';
import { AlertIcon, BanIcon, CheckIcon, CopyIcon, TrashIcon } from '../../../kit/icons';
import { dateWords } from '../../../kit/Moment';
import { Page, Section } from '../../../kit/Page';
import { type Action, RowActions } from '../../../kit/RowActions';
import { LoadedPage, sentence } from '../../../kit/States';
import { StatusBadge } from '../../../kit/StatusBadge';
import { toast } from '../../../kit/toasts';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { Activity } from '../developers/Activity';
import { Credentials } from '../keys/Credentials';
import { AppFields } from './AppFields';
import { DeleteApp, RevokeApp, setAppStatus } from './AppQuestions';
import { type AppDetails, keepDetails, useDetails } from './details';

const s = strings.apps;

/** Attributes that are fields of their own. */
const fields = ['DisplayName', 'Notes'];

function Attributes({ app }: { app: AppDetails }) {
  const org = useOrg();
  const can = useCan();
  const set = async (name: string, value: string | null) =>
    keepDetails(
      org,
      await call<typeof editApp>('editApp', {
        params: { org, appId: app.appId },
        body: { attributes: [{ name, value }] },
      }),
    );
  return (
    <AttributeTable
      attributes={app.attributes}
      elsewhere={fields}
      save={(name, value) => set(name, value)}
      remove={(name) => set(name, null)}
      empty={s.noAttributes}
      isReadOnly={!can('apps.write')}
      tried={{ action: s.details.action, thing: s.thing }}
    />
  );
}

function Details({ app }: { app: AppDetails }) {
  const org = useOrg();
  const path = usePath();
  const can = useCan();
  const navigate = useNavigate();
  const { keyRef } = useParams();
  const [question, setQuestion] = useState<'revoke' | 'delete'>();
  const { appId, displayName, status, owner, deletesAt } = app;
  const close = () => setQuestion(undefined);

  const approve = async () => {
    try {
      await setAppStatus(org, app, 'approved');
    } catch (error) {
      toast(sentence(error, { action: s.revoke.action, thing: s.thing, write: true }), { error: true });
    }
  };
  const actions: Action[] = [
    {
      label: s.actions.copyId,
      icon: <CopyIcon />,
      run: () => void copyFromMenu(appId, s.details.appId),
    },
  ];
  if (can('apps.setStatus'))
    actions.push(
      status === 'approved'
        ? { label: s.actions.revoke, icon: <BanIcon />, run: () => setQuestion('revoke') }
        : { label: s.actions.approve, icon: <CheckIcon />, run: () => void approve() },
    );
  if (can('apps.delete'))
    actions.push({
      label: s.actions.delete,
      icon: <TrashIcon />,
      danger: true,
      line: true,
      run: () => setQuestion('delete'),
    });

  return (
    <Page
      isNamed
      title={displayName}
      crumbs={<Link to={path('/apps')}>{s.title}</Link>}
      badge={<StatusBadge status={status} />}
      actions={<RowActions name={displayName} actionsOf={() => actions} />}
    >
      {deletesAt !== undefined && (
        <div className="km-note km-bar" data-tone="wait">
          <TrashIcon />
          <span>{s.deletedBar(owner.name, dateWords(deletesAt))}</span>
          {can('apps.setStatus') && (
            <button
              type="button"
              className="km-small-button"
              onClick={() => void approve().then(focusIfLost)}
            >
              {s.restore}
            </button>
          )}
        </div>
      )}
      {deletesAt === undefined && (owner.status === 'inactive' || status === 'revoked') && (
        <div className="km-note km-bar" data-tone="wait">
          <AlertIcon />
          <div>{owner.status === 'inactive' ? s.ownerBar(owner.name) : s.revokedBar}</div>
        </div>
      )}
      <Section title={s.details.title} id="details">
        <AppFields app={app} />
      </Section>
      <Credentials app={app} aimed={keyRef} />
      <Attributes app={app} />
      {can('audit.read') && <Activity entity={`apps/${app.appId}`} />}
      {question === 'revoke' && <RevokeApp app={app} onClose={close} />}
      {question === 'delete' && (
        <DeleteApp
          app={app}
          onClose={close}
          onDone={() => void navigate(path('/apps'), { replace: true })}
          focusAfter={() => document.querySelector<HTMLElement>('h1')}
        />
      )}
    </Page>
  );
}

/** `/apps/{appId}`; with `/keys/{keyRef}` one of its keys is brought into sight. */
export default function AppPage() {
  const path = usePath();
  const { appId = '' } = useParams();
  return (
    <LoadedPage query={useDetails(appId)} thing={s.thing} to={path('/apps')} list={s.back}>
      {(app) => <Details app={app} />}
    </LoadedPage>
  );
}
