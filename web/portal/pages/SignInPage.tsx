import { Checkbox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type signInDeveloper from '../../../functions/accounts/signInDeveloper';
import { useForm } from '../../kit/form';
import { ask } from '../api';
import { CurrentPassword, EmailField, NewPassword } from '../fields';
import { accountKey, Note, Page, Primary, supportOf, usePath, usePortal, useSubmit } from '../shell';
import { useWords } from '../words';

/** Where to go after signing in: a page of this portal, and none of another host. */
export function safeNext(next: string | null, org: string): string {
  const usual = `/${org}/account`;
  if (!next?.startsWith(`/portal/${org}/`)) return usual;
  const url = new URL(next, location.origin);
  const isOurs = url.origin === location.origin && url.pathname.startsWith(`/portal/${org}/`);
  return isOurs ? url.pathname.slice('/portal'.length) : usual;
}

/** P4: `/signin?next=` */
export function SignInPage() {
  const words = useWords();
  const path = usePath();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [search] = useSearchParams();
  const portal = usePortal();
  const { organization: org } = portal;
  const [remember, setRemember] = useState(false);
  const [mustChange, setMustChange] = useState(false);
  const { isRunning, problem, code, on } = useSubmit({
    'keymint.SignInFailed': words.signIn.wrong,
    'keymint.AccountDisabled': words.signIn.disabled(supportOf(portal)),
    'keymint.PasswordChangeRequired': words.signIn.mustChange,
  });
  const isChange = mustChange || code === 'keymint.PasswordChangeRequired';
  const { values, field, check } = useForm<Record<string, string>>(
    { email: '', password: '', newPassword: '' },
    {
      email: (value) => (value.trim() ? undefined : words.enterEmail),
      password: (value) => (value ? undefined : words.enter(words.password)),
      newPassword: (value) => (value || !isChange ? undefined : words.enter(words.newPassword)),
    },
  );
  const submit = on(async () => {
    if (!check()) return;
    if (isChange) setMustChange(true);
    const { email = '', password = '', newPassword } = values;
    const body = { email: email.trim(), password, remember, ...(isChange && newPassword && { newPassword }) };
    await ask<typeof signInDeveloper>('signInDeveloper', { params: { org }, body });
    await client.resetQueries({ queryKey: accountKey(org) });
    await navigate(safeNext(search.get('next'), org), { replace: true });
  });
  return (
    <Page title={words.signIn.title} narrow>
      <form className="kp-form" noValidate onSubmit={submit}>
        {problem && <Note tone={code === 'keymint.PasswordChangeRequired' ? 'wait' : 'bad'}>{problem}</Note>}
        <EmailField {...field('email')} autoComplete="username" />
        <CurrentPassword {...field('password')} label={isChange ? words.currentPassword : words.password} />
        {isChange && <NewPassword {...field('newPassword')} />}
        <Checkbox
          label={words.signIn.remember}
          checked={remember}
          onChange={({ currentTarget }) => setRemember(currentTarget.checked)}
        />
        <Primary type="submit" loading={isRunning} size="md">
          {words.signIn.submit}
        </Primary>
      </form>
      <p>
        <Link to={path('/forgot')}>{words.signIn.forgot}</Link>
      </p>
      <p>
        {words.signIn.none} <Link to={path('/signup')}>{words.signUp.title}</Link>
      </p>
    </Page>
  );
}
