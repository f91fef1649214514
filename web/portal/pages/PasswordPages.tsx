import { useContext, useState } from 'react';
import { Link } from 'react-router';
import type requestPasswordReset from '../../../functions/accounts/requestPasswordReset';
import type setPasswordByLink from '../../../functions/accounts/setPasswordByLink';
import { useForm } from '../../kit/form';
import { ask } from '../api';
import { EmailField, NewPassword } from '../fields';
import { Note, Page, Primary, usePath, usePortal, useSubmit, useToken } from '../shell';
import { LanguageContext, useWords } from '../words';
import { useLink } from './ConfirmPage';

/** `/forgot` */
export function ForgotPage() {
  const words = useWords();
  const language = useContext(LanguageContext);
  const path = usePath();
  const { organization: org } = usePortal();
  const [sentTo, setSentTo] = useState<string>();
  const { isRunning, problem, on } = useSubmit();
  const { values, field, check } = useForm(
    { email: '' },
    { email: (value) => (/^\S+@\S+$/.test(value.trim()) ? undefined : words.enterEmail) },
  );
  const submit = on(async () => {
    if (!check()) return;
    const email = values.email.trim();
    await ask<typeof requestPasswordReset>('requestPasswordReset', {
      params: { org },
      body: { email, language },
    });
    setSentTo(email);
  });
  if (sentTo !== undefined)
    return (
      <Page title={words.checkEmail.title} narrow>
        <p>{words.checkEmail.body(sentTo)}</p>
        <p>{words.checkEmail.nothing}</p>
        <p>
          <Link to={path('/signin')}>{words.signIn.title}</Link>
        </p>
      </Page>
    );
  return (
    <Page title={words.forgot.title} narrow>
      <p>{words.forgot.lead}</p>
      <form className="kp-form" noValidate onSubmit={submit}>
        {problem && <Note tone="bad">{problem}</Note>}
        <EmailField {...field('email')} autoComplete="username" />
        <Primary type="submit" loading={isRunning} size="md">
          {words.forgot.submit}
        </Primary>
      </form>
      <p>
        <Link to={path('/signin')}>{words.signIn.title}</Link>
      </p>
    </Page>
  );
}

/** `/welcome#t=` and `/reset#t=` */
export function SetPasswordPage({ isFirst }: { isFirst: boolean }) {
  const words = useWords();
  const path = usePath();
  const token = useToken();
  const { organization: org } = usePortal();
  const { data, error } = useLink(token);
  const [isDone, setDone] = useState(false);
  const { isRunning, problem, on } = useSubmit({ 'keymint.LinkDoesNotExist': words.setPassword.expired });
  const { values, field, check } = useForm(
    { password: '' },
    { password: (value) => (value ? undefined : words.enter(words.password)) },
  );
  const title = isFirst ? words.setPassword.welcome : words.setPassword.reset;
  const submit = on(async () => {
    if (!check()) return;
    await ask<typeof setPasswordByLink>('setPasswordByLink', {
      params: { org },
      body: { token, password: values.password },
    });
    setDone(true);
  });
  if (isDone || error || (data && data.purpose !== 'password'))
    return (
      <Page title={title} narrow>
        <Note tone={isDone ? 'good' : 'bad'}>
          {isDone ? words.setPassword.done : words.setPassword.expired}
        </Note>
        <p className="kp-links">
          <Link to={path('/signin')}>{words.signIn.title}</Link>
          {!isDone && <Link to={path('/forgot')}>{words.forgot.title}</Link>}
        </p>
      </Page>
    );
  return (
    <Page title={title} narrow>
      {data && <p>{words.confirm.lead(data.email)}</p>}
      <form className="kp-form" noValidate onSubmit={submit}>
        {problem && <Note tone="bad">{problem}</Note>}
        <NewPassword {...field('password')} />
        <Primary type="submit" loading={isRunning} size="md">
          {words.setPassword.submit}
        </Primary>
      </form>
    </Page>
  );
}
