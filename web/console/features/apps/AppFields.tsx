import { useId, useState } from 'react';
import type editApp from '../../../../functions/apps/editApp';
import { MAX_ATTRIBUTE_BYTES } from '../../../../shared/schemas/limits';
import { call } from '../../../kit/api';
import { CopiedCode } from '../../../kit/CopyButton';
import { ErrorNote } from '../../../kit/ErrorNote';
import { Fact, InlineField } from '../../../kit/InlineField';
import { Moment } from '../../../kit/Moment';
import { StatusBadge } from '../../../kit/StatusBadge';
import { useCan, useOrg } from '../../session/session';
import { strings } from '../../strings';
import { RevokeApp, setAppStatus } from './AppQuestions';
import { type AppDetails, keepDetails, readDetails } from './details';
import { OwnerLink } from './OwnerLink';
import { isPlainHttp, urlProblem } from './rules';

const s = strings.apps;
const d = s.details;

type Text = 'displayName' | 'callbackUrl' | 'notes';

const checks: Record<Text, (value: string) => string | undefined> = {
  displayName: (value) => (value === '' ? s.enterName : value.length > 255 ? s.tooLong(255) : undefined),
  callbackUrl: urlProblem,
  notes: (value) =>
    new TextEncoder().encode(value).length > MAX_ATTRIBUTE_BYTES ? s.notesTooLong : undefined,
};

/** Status field: approved or revoked; revoking requires a confirmation. */
function StatusField({ app }: { app: AppDetails }) {
  const org = useOrg();
  const id = useId();
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const approve = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await setAppStatus(org, app, 'approved');
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const choose = (status: string) => {
    if (isBusy || status === app.status) return;
    if (status === 'revoked') setAsking(true);
    else void approve();
  };
  return (
    <div className="km-field">
      <label className="km-field-label" htmlFor={id}>
        {d.status}
      </label>
      <div className="km-field-body">
        <select
          id={id}
          className="km-select"
          value={app.status}
          aria-busy={isBusy || undefined}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          <option value="approved">{s.statuses.approved}</option>
          <option value="revoked">{s.statuses.revoked}</option>
        </select>
        {error !== undefined && (
          <ErrorNote error={error} tried={{ action: s.revoke.action, thing: s.thing, write: true }} />
        )}
        {isAsking && <RevokeApp app={app} onClose={() => setAsking(false)} />}
      </div>
    </div>
  );
}

/** Fields of an app: those that can be edited in place, and those that cannot. */
export function AppFields({ app }: { app: AppDetails }) {
  const org = useOrg();
  const can = useCan();
  const { appId } = app;
  const stored = { displayName: app.displayName, callbackUrl: app.callbackUrl ?? '', notes: app.notes };

  const save = (field: Text) => async (value: string, was: string) => {
    const body = { [field]: value, was: { [field]: was } };
    const answer = await call<typeof editApp>('editApp', { params: { org, appId }, body });
    keepDetails(org, answer);
    return answer[field] ?? '';
  };
  const theirs = (field: Text) => async () => {
    const now = keepDetails(org, await readDetails(org, appId));
    return { value: now[field] ?? '', who: now.lastModifiedBy, at: now.lastModifiedAt };
  };
  const field = (name: Text, extra: object = {}) => (
    <InlineField
      label={d[name]}
      value={stored[name]}
      isReadOnly={!can('apps.write')}
      check={checks[name]}
      save={save(name)}
      theirs={theirs(name)}
      tried={{ action: d.action, thing: s.thing }}
      {...extra}
    />
  );
  return (
    <div className="km-card">
      {field('displayName')}
      <Fact label={d.name}>
        {app.name}
        <span className="km-hint">{d.nameFixed}</span>
      </Fact>
      <Fact label={d.appId}>
        <CopiedCode text={appId} what={d.appId} />
      </Fact>
      <Fact label={d.owner}>
        <OwnerLink owner={app.owner} />
      </Fact>
      {field('callbackUrl', {
        type: 'url',
        placeholder: d.callbackPlaceholder,
        hint: (text: string) => (isPlainHttp(text) ? s.plainHttp : undefined),
      })}
      {field('notes', { multiline: true, placeholder: d.notesPlaceholder })}
      {app.scopes.length > 0 && <Fact label={d.scopes}>{app.scopes.join(', ')}</Fact>}
      {can('apps.setStatus') ? (
        <StatusField app={app} />
      ) : (
        <Fact label={d.status}>
          <StatusBadge status={app.status} />
        </Fact>
      )}
      <Fact label={d.created}>
        <Moment at={app.createdAt} />
        <span className="km-hint">{d.by(app.createdBy)}</span>
      </Fact>
      <Fact label={d.changed}>
        <Moment at={app.lastModifiedAt} />
        <span className="km-hint">{d.by(app.lastModifiedBy)}</span>
      </Fact>
    </div>
  );
}
