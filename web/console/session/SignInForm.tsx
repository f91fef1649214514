import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Refused } from '../../kit/api';
import { useForm } from '../../kit/form';
import { AlertIcon } from '../../kit/icons';
import { words } from '../../kit/words';
import { strings } from '../strings';
import { type Session, signIn } from './session';

const s = strings.session;

function said(error: unknown): string {
  if (error instanceof Refused && (error.status === 401 || error.status === 400)) return s.wrong;
  if (error instanceof Refused && error.status === 429) return s.tooMany(error.retryAfter ?? 60);
  return words(error).text;
}

/** E-mail address and password; `email` is fixed where the same member signs in again. */
export function SignInForm(props: { email?: string; onDone(session: Session): void; children?: ReactNode }) {
  const { email, onDone, children } = props;
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<string>();
  const { values, field, check } = useForm(
    { email: email ?? '', password: '' },
    {
      email: (value) => (value.trim() ? undefined : s.enterEmail),
      password: (value) => (value ? undefined : s.enterPassword),
    },
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isRunning || !check()) return;
    setRunning(true);
    setProblem(undefined);
    try {
      onDone(await signIn(values.email.trim(), values.password));
    } catch (error) {
      setProblem(said(error));
    } finally {
      setRunning(false);
    }
  };
  return (
    <form onSubmit={submit} noValidate className="km-form">
      {problem && (
        <div className="km-note" data-tone="bad" role="alert">
          <AlertIcon />
          <div>{problem}</div>
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
      {children}
    </form>
  );
}
