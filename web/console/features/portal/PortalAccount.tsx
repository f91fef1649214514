import { Button, Checkbox, PasswordInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type changeAccount from '../../../../functions/accounts/changeAccount';
import type getAccount from '../../../../functions/accounts/getAccount';
import type inviteDeveloper from '../../../../functions/accounts/inviteDeveloper';
import type sendPasswordLink from '../../../../functions/accounts/sendPasswordLink';
import type setAccountPassword from '../../../../functions/accounts/setAccountPassword';
import { call, Refused, type Reply } from '../../../kit/api';
import { ErrorNote } from '../../../kit/ErrorNote';
import { useForm } from '../../../kit/form';
import { Moment } from '../../../kit/Moment';
import { Section } from '../../../kit/Page';
import { toast } from '../../../kit/toasts';
import { useRunning } from '../../../kit/useRunning';
import { useCan, useOrg } from '../../session/session';
import { strings } from '../../strings';

const s = strings.portal.account;

type Account = Reply<typeof getAccount>;

/** Sets a password for the developer, who replaces it at the next sign-in. */
function SetPassword({ developer, onDone }: { developer: string; onDone(account: Account): void }) {
  const org = useOrg();
  const [sendMail, setSendMail] = useState(false);
  const { isRunning, error, on } = useRunning();
  const { values, field, check, fail } = useForm(
    { password: '' },
    { password: (value) => (value ? undefined : s.enterPassword) },
  );
  const submit = on(async () => {
    if (!check()) return;
    try {
      const body = { password: values.password, sendMail };
      onDone(
        await call<typeof setAccountPassword>('setAccountPassword', { params: { org, developer }, body }),
      );
    } catch (thrown) {
      if (!(thrown instanceof Refused && thrown.code === 'keymint.PasswordRefused')) throw thrown;
      fail('password', thrown.message);
    }
  });
  return (
    <form className="km-form" noValidate onSubmit={submit}>
      {error !== undefined && <ErrorNote error={error} tried={{ action: s.change, thing: s.thing }} />}
      <PasswordInput
        {...field('password')}
        label={s.password}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': s.showPassword, tabIndex: 0, 'aria-hidden': false }}
      />
      <Checkbox
        label={s.sendMail}
        checked={sendMail}
        onChange={({ currentTarget }) => setSendMail(currentTarget.checked)}
      />
      <Button type="submit" loading={isRunning}>
        {s.save}
      </Button>
    </form>
  );
}

/** The developer's account at the portal: its state, what staff do to it, and what became of its mails. */
export function PortalAccount({ developerId: developer }: { developerId: string }) {
  const org = useOrg();
  const can = useCan();
  const client = useQueryClient();
  const [isSetting, setSetting] = useState(false);
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  const queryKey = [org, 'accounts', developer];
  const params = { org, developer };
  const { data: account } = useQuery({
    queryKey,
    queryFn: ({ signal }) => call<typeof getAccount>('getAccount', { params, signal }),
  });
  if (!account) return null;
  const show = (changed: Account) => {
    client.setQueryData(queryKey, changed);
    setSetting(false);
    toast(s.done);
  };
  const run = async (work: () => Promise<Account>) => {
    if (isRunning) return;
    setRunning(true);
    setError(undefined);
    try {
      show(await work());
    } catch (thrown) {
      setError(thrown);
    } finally {
      setRunning(false);
    }
  };
  const act = (action: 'disable' | 'enable' | 'endSessions') => () =>
    call<typeof changeAccount>('changeAccount', { params, query: { action } });
  const { state } = account;
  const actions: [label: string, work: () => Promise<Account>, isOffered: boolean][] = [
    [
      s.invite,
      () => call<typeof inviteDeveloper>('inviteDeveloper', { params }),
      state === 'none' || state === 'invited',
    ],
    [s.sendLink, () => call<typeof sendPasswordLink>('sendPasswordLink', { params }), state === 'active'],
    [s.disable, act('disable'), state === 'active' || state === 'invited'],
    [s.enable, act('enable'), state === 'disabled'],
    [s.endSessions, act('endSessions'), state === 'active'],
  ];
  return (
    <Section title={s.title} id="portal-account">
      <p>
        {s.states[state]} {account.waitingSince !== undefined && s.waits}{' '}
        {account.mustChangePassword && s.mustChange}
      </p>
      {state !== 'none' && !account.isEmailConfirmed && <p>{s.unconfirmed}</p>}
      {account.resetAskedAt !== undefined && <p>{s.resetAsked}</p>}
      {account.lastSignInAt !== undefined && (
        <p>
          {s.lastSignIn}: <Moment at={account.lastSignInAt} />
        </p>
      )}
      {account.closesAt !== undefined && (
        <p>
          {s.closes}: <Moment at={account.closesAt} as="date" />
        </p>
      )}
      {error !== undefined && <ErrorNote error={error} tried={{ action: s.change, thing: s.thing }} />}
      {can('accounts.write') && (
        <div className="km-note-buttons">
          {actions.map(
            ([label, work, isOffered]) =>
              isOffered && (
                <Button key={label} variant="default" disabled={isRunning} onClick={() => void run(work)}>
                  {label}
                </Button>
              ),
          )}
          {state !== 'disabled' && state !== 'closing' && (
            <Button variant="default" aria-expanded={isSetting} onClick={() => setSetting(!isSetting)}>
              {s.setPassword}
            </Button>
          )}
        </div>
      )}
      {isSetting && <SetPassword developer={developer} onDone={show} />}
      {account.mails.length > 0 && (
        <details>
          <summary>
            {s.mails} ({account.mails.length})
          </summary>
          <ul>
            {account.mails.map(({ id, template, state: sent, createdAt, error: said }) => (
              <li key={id}>
                {template}: {s.states2[sent]} <Moment at={createdAt} />
                {said && <div className="km-hint">{said}</div>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}
