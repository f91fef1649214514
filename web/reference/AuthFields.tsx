import { PasswordInput, TextInput } from '@mantine/core';
import { Choice, optionsOf } from '../kit/Choice';
import type { Auth } from './auth';
import { reference } from './strings';

const s = reference.send;
const kinds = { basic: s.basic, oauth: s.oauth, custom: s.custom } as const;

/** Selects the credentials of a request. */
export function AuthFields(props: {
  auth: Auth;
  /** True if requests can use a session. */
  hasSession: boolean;
  errors: Readonly<Record<string, string>>;
  onChange(auth: Auth): void;
}) {
  const { auth, hasSession, errors, onChange } = props;
  const field = (name: Exclude<keyof Auth, 'kind'>) => ({
    value: auth[name],
    onChange: ({ target }: { target: { value: string } }) => onChange({ ...auth, [name]: target.value }),
    error: errors[`auth.${name}`],
    'data-field': `auth.${name}`,
    // Keeps browsers from storing credentials.
    autoComplete: 'off',
    spellCheck: false,
    size: 'sm',
  });
  const secret = (name: Exclude<keyof Auth, 'kind'>) => ({
    ...field(name),
    autoComplete: 'new-password',
    visibilityToggleButtonProps: { 'aria-label': s.showSecret, tabIndex: 0, 'aria-hidden': false },
  });
  return (
    <>
      <Choice
        label={s.auth}
        value={auth.kind}
        options={[...(hasSession ? [['session', s.session] as const] : []), ...optionsOf(kinds)]}
        onChange={(kind) => onChange({ ...auth, kind })}
      />
      {auth.kind === 'basic' && (
        <div className="km-ref-pair">
          <TextInput label={s.email} {...field('email')} />
          <PasswordInput label={s.password} {...secret('password')} />
        </div>
      )}
      {auth.kind === 'oauth' && <PasswordInput label={s.token} {...secret('token')} />}
      {auth.kind === 'custom' && (
        <div className="km-ref-pair">
          <TextInput label={s.headerName} {...field('headerName')} />
          <PasswordInput label={s.headerValue} {...secret('headerValue')} />
        </div>
      )}
      {auth.kind !== 'session' && <p className="km-hint km-ref-note">{s.forgotten}</p>}
    </>
  );
}
