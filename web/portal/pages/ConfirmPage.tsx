import { Checkbox } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type showLink from '../../../functions/accounts/showLink';
import type confirmRegistration from '../../../functions/registrations/confirmRegistration';
import { Refused, type Reply } from '../../kit/api';
import { ask } from '../api';
import { NewPassword, PersonFields, usePersonForm } from '../fields';
import { accountKey, Note, Page, Primary, usePath, usePortal, useSubmit, useToken, wordsOf } from '../shell';
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
  const { organization: org, terms } = usePortal();
  const [isAccepted, setAccepted] = useState(false);
  const [mustAccept, setMustAccept] = useState(false);
  const { isRunning, problem, on } = useSubmit({
    'keymint.LinkUsed': words.confirm.used,
    'keymint.LinkDoesNotExist': words.confirm.expired,
    'keymint.TermsRequired': words.confirm.mustAccept,
  });
  const { values, field, check, person } = usePersonForm(link, {
    password: (value) => (value ? undefined : words.enter(words.password)),
  });
  const submit = on(async () => {
    if (!check()) return;
    const areAccepted = !terms || isAccepted;
    setMustAccept(!areAccepted);
    if (!areAccepted) return;
    const body = { token, password: values.password ?? '', ...person(), acceptedTerms: terms?.version };
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
        {(problem || mustAccept) && <Note tone="bad">{problem ?? words.confirm.mustAccept}</Note>}
        <PersonFields field={field} />
        <input type="hidden" autoComplete="username" value={link.email} readOnly />
        <NewPassword {...field('password')} label={words.password} />
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
