import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useContext, useState } from 'react';
import { useNavigate } from 'react-router';
import type changeOwnPassword from '../../../functions/accounts/changeOwnPassword';
import type closeOwnAccount from '../../../functions/accounts/closeOwnAccount';
import type endOwnSessions from '../../../functions/accounts/endOwnSessions';
import type requestEmailChange from '../../../functions/accounts/requestEmailChange';
import type updateOwnAccount from '../../../functions/accounts/updateOwnAccount';
import { useForm } from '../../kit/form';
import { ask } from '../api';
import { CurrentPassword, EmailField, NewPassword, PersonFields, usePersonForm } from '../fields';
import { dateOf, Notices } from '../notices';
import {
  accountKey,
  Note,
  type OwnAccountData,
  Page,
  Primary,
  useAccount,
  usePath,
  usePortal,
  useSubmit,
} from '../shell';
import { LanguageContext, useWords } from '../words';
import { SignInPage } from './SignInPage';

/** Has the account read again. */
const useReload = () => {
  const client = useQueryClient();
  const { organization: org } = usePortal();
  return () => client.invalidateQueries({ queryKey: accountKey(org) });
};

function Details({ account }: { account: OwnAccountData }) {
  const words = useWords();
  const language = useContext(LanguageContext);
  const { organization: org } = usePortal();
  const reload = useReload();
  const [isSaved, setSaved] = useState(false);
  const { isRunning, problem, on } = useSubmit();
  const { field, check, person } = usePersonForm(account);
  const submit = on(async () => {
    setSaved(false);
    if (!check()) return;
    const body = { ...person(), language };
    await ask<typeof updateOwnAccount>('updateOwnAccount', { params: { org }, body });
    await reload();
    setSaved(true);
  });
  return (
    <section aria-label={words.accountPage.details}>
      <h2>{words.accountPage.details}</h2>
      <form className="kp-form" noValidate onSubmit={submit}>
        {problem && <Note tone="bad">{problem}</Note>}
        {isSaved && <Note tone="good">{words.saved}</Note>}
        <PersonFields field={field} />
        <Primary type="submit" loading={isRunning}>
          {words.save}
        </Primary>
      </form>
    </section>
  );
}

function Email({ account }: { account: OwnAccountData }) {
  const words = useWords();
  const { organization: org } = usePortal();
  const reload = useReload();
  const [isSent, setSent] = useState(false);
  const { isRunning, problem, on } = useSubmit({ 'keymint.WrongPassword': words.accountPage.wrong });
  const { values, field, check } = useForm(
    { email: account.isEmailConfirmed ? '' : account.email, password: '' },
    {
      email: (value) => (/^\S+@\S+\.\S+$/.test(value.trim()) ? undefined : words.enterEmail),
      password: (value) => (value ? undefined : words.enter(words.currentPassword)),
    },
  );
  const submit = on(async () => {
    setSent(false);
    if (!check()) return;
    const body = { email: values.email.trim(), password: values.password };
    await ask<typeof requestEmailChange>('requestEmailChange', { params: { org }, body });
    await reload();
    setSent(true);
  });
  return (
    <section aria-label={words.accountPage.emailTitle}>
      <h2>{words.accountPage.emailTitle}</h2>
      <p>{account.email}</p>
      <form className="kp-form" noValidate onSubmit={submit}>
        {problem && <Note tone="bad">{problem}</Note>}
        {isSent && <Note tone="good">{words.accountPage.mailSent}</Note>}
        <EmailField {...field('email')} label={words.accountPage.newEmail} autoComplete="email" />
        <CurrentPassword {...field('password')} />
        <Button type="submit" variant="default" loading={isRunning}>
          {words.accountPage.changeEmail}
        </Button>
      </form>
    </section>
  );
}

function PasswordSection() {
  const words = useWords();
  const { organization: org } = usePortal();
  const reload = useReload();
  const [isChanged, setChanged] = useState(false);
  const { isRunning, problem, on } = useSubmit({ 'keymint.WrongPassword': words.accountPage.wrong });
  const { values, field, check, reset } = useForm(
    { password: '', newPassword: '' },
    {
      password: (value) => (value ? undefined : words.enter(words.currentPassword)),
      newPassword: (value) => (value ? undefined : words.enter(words.newPassword)),
    },
  );
  const submit = on(async () => {
    setChanged(false);
    if (!check()) return;
    await ask<typeof changeOwnPassword>('changeOwnPassword', { params: { org }, body: values });
    reset({ password: '', newPassword: '' });
    await reload();
    setChanged(true);
  });
  return (
    <section aria-label={words.accountPage.passwordTitle}>
      <h2>{words.accountPage.passwordTitle}</h2>
      <form className="kp-form" noValidate onSubmit={submit}>
        {problem && <Note tone="bad">{problem}</Note>}
        {isChanged && <Note tone="good">{words.accountPage.passwordChanged}</Note>}
        <CurrentPassword {...field('password')} />
        <NewPassword {...field('newPassword')} />
        <Button type="submit" variant="default" loading={isRunning}>
          {words.accountPage.changePassword}
        </Button>
      </form>
    </section>
  );
}

function Sessions({ account }: { account: OwnAccountData }) {
  const words = useWords();
  const language = useContext(LanguageContext);
  const { organization: org } = usePortal();
  const reload = useReload();
  const { problem, on } = useSubmit();
  const end = (session: string) =>
    void on(async () => {
      await ask<typeof endOwnSessions>('endOwnSessions', { params: { org }, query: { session } });
      await reload();
    })();
  return (
    <section aria-label={words.accountPage.sessions}>
      <h2>{words.accountPage.sessions}</h2>
      {problem && <Note tone="bad">{problem}</Note>}
      <ul className="kp-sessions">
        {account.sessions.map(({ id, browser, address, expiresAt, isCurrent }) => (
          <li key={id}>
            <span>
              {browser} · {address} · {words.accountPage.until(dateOf(expiresAt, language))}
              {isCurrent && ` (${words.accountPage.thisBrowser})`}
            </span>
            {!isCurrent && (
              <Button variant="default" size="xs" onClick={() => end(id)}>
                {words.accountPage.end}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {account.sessions.length > 1 && (
        <div className="kp-form">
          <Button variant="default" onClick={() => end('others')}>
            {words.accountPage.endOthers}
          </Button>
        </div>
      )}
    </section>
  );
}

function Close() {
  const words = useWords();
  const path = usePath();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { organization: org } = usePortal();
  const [isOpen, setOpen] = useState(false);
  const { isRunning, problem, on } = useSubmit({ 'keymint.WrongPassword': words.accountPage.wrong });
  const { values, field, check } = useForm(
    { password: '' },
    { password: (value) => (value ? undefined : words.enter(words.currentPassword)) },
  );
  const submit = on(async () => {
    if (!check()) return;
    await ask<typeof closeOwnAccount>('closeOwnAccount', {
      params: { org },
      body: { password: values.password },
    });
    client.setQueryData(accountKey(org), null);
    await navigate(path('/signin'));
  });
  return (
    <section aria-label={words.accountPage.close}>
      <h2>{words.accountPage.close}</h2>
      <p>{words.accountPage.closeBody}</p>
      {isOpen ? (
        <form className="kp-form" noValidate onSubmit={submit}>
          {problem && <Note tone="bad">{problem}</Note>}
          <CurrentPassword {...field('password')} />
          <Button type="submit" color="red.9" loading={isRunning}>
            {words.accountPage.closeSubmit}
          </Button>
          <Button variant="default" onClick={() => setOpen(false)}>
            {words.cancel}
          </Button>
        </form>
      ) : (
        <Button variant="default" onClick={() => setOpen(true)}>
          {words.accountPage.close}…
        </Button>
      )}
    </section>
  );
}

/** P9: `/account` */
export function AccountPage() {
  const words = useWords();
  const { data: account, error } = useAccount();
  if (error)
    return (
      <Page title={words.accountPage.title}>
        <Note tone="bad">{words.failed}</Note>
      </Page>
    );
  if (account === undefined) return <Page title={words.loading}>{null}</Page>;
  if (account === null) return <SignInPage />;
  return (
    <Page title={words.accountPage.title}>
      <Notices account={account} />
      <Details key={account.developerId} account={account} />
      <Email key={account.email} account={account} />
      <PasswordSection />
      <Sessions account={account} />
      <Close />
    </Page>
  );
}
