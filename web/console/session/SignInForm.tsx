import { Button, PasswordInput, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { Refused } from '../../kit/api';
import { useForm } from '../../kit/form';
import { AlertIcon } from '../../kit/icons';
import { useRunning } from '../../kit/useRunning';
import { words } from '../../kit/words';
import { strings } from '../strings';
import { type DemoAccount, type Session, signIn } from './session';

const s = strings.session;

function said(error: unknown): string {
  if (error instanceof Refused && (error.status === 401 || error.status === 400)) return s.wrong;
  if (error instanceof Refused && error.status === 429) return s.tooMany(error.retryAfter ?? 60);
  return words(error).text;
}

/** E-mail address and password; `email` is fixed where the same member signs in again. `demo` is offered by a button. */
export function SignInForm(props: {
  email?: string;
  demo?: DemoAccount | undefined;
  onDone(session: Session): void;
  children?: ReactNode;
}) {
  const { email, demo, onDone, children } = props;
  const { isRunning, error, on } = useRunning();
  const { values, field, check } = useForm(
    { email: email ?? '', password: '' },
    {
      email: (value) => (value.trim() ? undefined : s.enterEmail),
      password: (value) => (value ? undefined : s.enterPassword),
    },
  );
  const submit = on(async () => {
    if (check()) onDone(await signIn(values.email.trim(), values.password));
  });
  return (
    <form onSubmit={submit} noValidate className="km-form">
      {error !== undefined && (
        <div className="km-note" data-tone="bad" role="alert">
          <AlertIcon />
          <div>{said(error)}</div>
        </div>
      )}
      <TextInput
        {...field('email')}
        label={s.email}
        type="email"
        autoComplete="username"
        readOnly={email !== undefined}
        spellCheck={false}
      />
      <PasswordInput
        {...field('password')}
        label={s.password}
        autoComplete="current-password"
        data-autofocus={email === undefined ? undefined : true}
        visibilityToggleButtonProps={{ 'aria-label': s.show, tabIndex: 0, 'aria-hidden': false }}
      />
      <Button type="submit" loading={isRunning} fullWidth>
        {s.signIn}
      </Button>
      {demo && (
        <div className="km-demo">
          <div>
            {s.demo} <code>{demo.email}</code> <code>{demo.password}</code>
          </div>
          <Button
            variant="default"
            fullWidth
            disabled={isRunning}
            onClick={on(async () => onDone(await signIn(demo.email, demo.password)))}
          >
            {s.useDemo}
          </Button>
        </div>
      )}
      {children}
    </form>
  );
}
