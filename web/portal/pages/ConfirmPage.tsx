import { Checkbox, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type showLink from '../../../functions/accounts/showLink';
import type confirmRegistration from '../../../functions/registrations/confirmRegistration';
import { Refused, type Reply } from '../../kit/api';
import { useForm } from '../../kit/form';
import { ask } from '../api';
import {
  accountKey,
  Note,
  Page,
  Password,
  Primary,
  usePath,
  usePortal,
  useSubmit,
  useToken,
  wordsOf,
} from '../shell';
import { useWords } from '../words';

/** Facts about a link. */
export function useLink(token: string) {
  const { organization: org } = usePortal();
  return useQuery({
    queryKey: ['link', org, token],
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => ask<typeof showLink>('showLink', { params: { org }, body: { token } }),
  });
}

/** P3: `/confirm#t=` */
export function ConfirmPage() {
  const words = useWords();
  const path = usePath();
  const token = useToken();
  const { data, error } = useLink(token);
  if (data?.purpose === 'confirm') return <ConfirmForm token={token} link={data} />;
  if (!data && !error) return <Page title={words.loading}>{null}</Page>;
  const isUsed = error instanceof Refused && error.code === 'keymint.LinkUsed';
  const isGone = data !== undefined || (error instanceof Refused && error.status === 404);
  return (
    <Page title={words.confirm.title} narrow>
      <Note tone={isUsed ? 'good' : 'bad'}>
        {isUsed ? words.confirm.used : isGone ? words.confirm.expired : wordsOf(error, words)}
      </Note>
      <p className="kp-links">
        <Link to={path('/signin')}>{words.signIn.title}</Link>
        <Link to={path('/signup')}>{words.signUp.title}</Link>
      </p>
    </Page>
  );
}

function ConfirmForm({ token, link }: { token: string; link: Reply<typeof showLink> }) {
  const words = useWords();
  const path = usePath();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { organization: org, fields, terms, passwordLength } = usePortal();
  const [isAccepted, setAccepted] = useState(false);
  const { isRunning, problem, setProblem, on } = useSubmit({
    'keymint.LinkUsed': words.confirm.used,
    'keymint.LinkDoesNotExist': words.confirm.expired,
    'keymint.TermsRequired': words.confirm.mustAccept,
  });
  const own = Object.fromEntries(
    fields.map(({ attribute }) => [`field:${attribute}`, link.fields?.[attribute] ?? '']),
  );
  const { values, field, check } = useForm<Record<string, string>>(
    { firstName: link.firstName ?? '', lastName: link.lastName ?? '', password: '', ...own },
    {
      firstName: (value) => (value.trim() ? undefined : words.enter(words.firstName)),
      lastName: (value) => (value.trim() ? undefined : words.enter(words.lastName)),
      password: (value) => (value ? undefined : words.enter(words.password)),
      ...Object.fromEntries(
        fields.map(({ attribute, label, required }) => [
          `field:${attribute}`,
          (value: string) => (required && !value.trim() ? words.enter(label) : undefined),
        ]),
      ),
    },
  );
  const submit = on(async () => {
    if (!check()) return;
    if (terms && !isAccepted) return setProblem(words.confirm.mustAccept);
    const body = {
      token,
      password: values.password ?? '',
      firstName: values.firstName ?? '',
      lastName: values.lastName ?? '',
      fields: Object.fromEntries(
        fields.map(({ attribute }) => [attribute, values[`field:${attribute}`] ?? '']),
      ),
      acceptedTerms: terms?.version,
    };
    await ask<typeof confirmRegistration>('confirmRegistration', { params: { org }, body });
    await client.resetQueries({ queryKey: accountKey(org) });
    await navigate(path('/account'), { replace: true });
  });
  return (
    <Page title={words.confirm.title} narrow>
      <p className="km-hint">
        {words.signUp.step(2, 3)}: {words.signUp.steps[1]}
      </p>
      <p>{words.confirm.lead(link.email)}</p>
      <form className="kp-form" noValidate onSubmit={submit}>
        {problem && <Note tone="bad">{problem}</Note>}
        <TextInput {...field('firstName')} label={words.firstName} autoComplete="given-name" maxLength={64} />
        <TextInput {...field('lastName')} label={words.lastName} autoComplete="family-name" maxLength={64} />
        {fields.map(({ attribute, label, help, required }) => (
          <TextInput
            key={attribute}
            {...field(`field:${attribute}`)}
            label={required ? label : `${label} (${words.optional})`}
            description={help}
            maxLength={2048}
          />
        ))}
        <input type="hidden" autoComplete="username" value={link.email} readOnly />
        <Password
          {...field('password')}
          label={words.password}
          description={words.longEnough(passwordLength)}
          autoComplete="new-password"
          maxLength={256}
        />
        {terms && (
          <>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard */}
            <section className="kp-terms" tabIndex={0} aria-label={words.confirm.showTerms}>
              {terms.text}
            </section>
            <Checkbox
              label={words.confirm.terms}
              checked={isAccepted}
              onChange={({ currentTarget }) => setAccepted(currentTarget.checked)}
            />
          </>
        )}
        <Primary type="submit" loading={isRunning} size="md">
          {words.confirm.submit}
        </Primary>
      </form>
    </Page>
  );
}
