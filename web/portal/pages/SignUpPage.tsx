import { useContext, useEffect, useState } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import type getPortal from '../../../functions/portal/getPortal';
import type registerAccount from '../../../functions/registrations/registerAccount';
import { ask } from '../api';
import { EmailField, PersonFields, usePersonForm } from '../fields';
import { Note, Page, Primary, supportOf, usePath, usePortal, useSubmit } from '../shell';
import { LanguageContext, useWords } from '../words';

/** Sign-up values, kept in the history state so that they can be sent again. */
interface Form {
  email: string;
  firstName: string;
  lastName: string;
  fields: Record<string, string>;
}

/** Sends the form with a ticket that is old enough, and not too old. */
async function register(
  org: string,
  form: Form,
  language: 'en' | 'de',
  openedAt: number,
  ticket: string,
  website: string,
) {
  const isOld = Date.now() - openedAt > 90 * 60_000;
  const fresh = isOld ? (await ask<typeof getPortal>('getPortal', { params: { org } })).ticket : ticket;
  // A form that is filled in by a password manager may be faster than people are.
  const wait = 2100 - (isOld ? 0 : Date.now() - openedAt);
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  const body = { ...form, language, ticket: fresh, ...(website && { website }) };
  await ask<typeof registerAccount>('registerAccount', { params: { org }, body });
}

/** P2: `/signup` */
export function SignUpPage() {
  const words = useWords();
  const language = useContext(LanguageContext);
  const path = usePath();
  const navigate = useNavigate();
  const { organization: org, registration, domains, ticket } = usePortal();
  const [openedAt] = useState(Date.now);
  const [website, setWebsite] = useState('');
  const { isRunning, problem, on } = useSubmit({ 'keymint.PortalClosed': words.signUp.closed });
  const { values, field, check, person } = usePersonForm(
    {},
    { email: (value) => (/^\S+@\S+\.\S+$/.test(value.trim()) ? undefined : words.enterEmail) },
  );
  if (registration === 'closed' || registration === 'invitation')
    return (
      <Page title={words.signUp.title} narrow>
        <p>{registration === 'closed' ? words.signUp.closed : words.signUp.invitation}</p>
        <p>
          {words.signUp.have} <Link to={path('/signin')}>{words.signIn.title}</Link>
        </p>
      </Page>
    );
  const submit = on(async () => {
    if (!check()) return;
    const form: Form = { email: values.email?.trim() ?? '', ...person() };
    await register(org, form, language, openedAt, ticket, website);
    await navigate(path('/signup/check-email'), { state: form });
  });
  return (
    <Page title={words.signUp.title} narrow>
      <p className="km-hint">
        {words.signUp.step(1, 3)}: {words.signUp.steps[0]}
      </p>
      <p>{words.signUp.lead}</p>
      {registration === 'domains' && <p>{words.signUp.domains(domains.join(', '))}</p>}
      <form className="kp-form" noValidate onSubmit={submit}>
        {problem && <Note tone="bad">{problem}</Note>}
        <PersonFields field={field}>
          <EmailField {...field('email')} autoComplete="email" />
        </PersonFields>
        <div className="kp-trap" aria-hidden="true">
          <label>
            {words.signUp.website}
            <input
              name="website"
              tabIndex={-1}
              autoComplete="off"
              value={website}
              onChange={({ currentTarget }) => setWebsite(currentTarget.value)}
            />
          </label>
        </div>
        <Primary type="submit" loading={isRunning} size="md">
          {words.signUp.submit}
        </Primary>
      </form>
      <p>
        {words.signUp.have} <Link to={path('/signin')}>{words.signIn.title}</Link>
      </p>
    </Page>
  );
}

/** Delay until the mail can be requested again, in seconds: first, later. */
const PAUSES = [60, 300] as const;

/** `/signup/check-email` */
export function CheckEmailPage() {
  const words = useWords();
  const language = useContext(LanguageContext);
  const path = usePath();
  const portal = usePortal();
  const form = useLocation().state as Form | null;
  const [sent, setSent] = useState(0);
  const [left, setLeft] = useState<number>(PAUSES[0]);
  const [openedAt] = useState(Date.now);
  const { isRunning, problem, on } = useSubmit();
  useEffect(() => {
    const timer = setInterval(() => setLeft((seconds) => Math.max(0, seconds - 1)), 1000);
    return () => clearInterval(timer);
  }, []);
  if (!form) return <SignUpPage />;
  const again = on(async () => {
    await register(portal.organization, form, language, openedAt, portal.ticket, '');
    setSent(sent + 1);
    setLeft(PAUSES[1]);
  });
  return (
    <Page title={words.checkEmail.title} narrow>
      <p className="km-hint">
        {words.signUp.step(2, 3)}: {words.signUp.steps[1]}
      </p>
      <p>{words.checkEmail.body(form.email)}</p>
      {problem && <Note tone="bad">{problem}</Note>}
      {sent > 0 && <Note tone="good">{words.checkEmail.sent}</Note>}
      <div className="kp-form">
        <Primary onClick={() => void again()} loading={isRunning} disabled={left > 0}>
          {left > 0 ? words.checkEmail.wait(left) : words.checkEmail.again}
        </Primary>
      </div>
      <p>
        <Link to={path('/signup')}>{words.checkEmail.other}</Link>
      </p>
      <p>
        {words.checkEmail.nothing} {portal.brand.support && words.checkEmail.support(supportOf(portal))}
      </p>
    </Page>
  );
}
