import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { flushSync } from 'react-dom';
import { Link, useLocation, useNavigate, useOutletContext } from 'react-router';
import type createDeveloper from '../../../../functions/developers/createDeveloper';
import type setDeveloperStatus from '../../../../functions/developers/setDeveloperStatus';
import { MAX_EMAIL_LENGTH, MAX_PERSON_NAME_LENGTH } from '../../../../shared/schemas/limits';
import { call, Refused } from '../../../kit/api';
import { Choice } from '../../../kit/Choice';
import { FormDialog } from '../../../kit/FormDialog';
import { useForm } from '../../../kit/form';
import { toast } from '../../../kit/toasts';
import { words } from '../../../kit/words';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import type { DeveloperListOutlet } from './DeveloperList';
import type { DeveloperRow } from './useDevelopers';

const s = strings.developers.create;

const nameRule = (missing: string) => (value: string) => {
  if (value.trim() === '') return missing;
  return value.trim().length > MAX_PERSON_NAME_LENGTH ? s.tooLong(MAX_PERSON_NAME_LENGTH) : undefined;
};
const emailRule = (value: string) => {
  const email = value.trim();
  if (email === '') return s.enterEmail;
  if (email.length > MAX_EMAIL_LENGTH) return s.tooLong(MAX_EMAIL_LENGTH);
  return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(email) ? undefined : s.wrongEmail;
};
const userNameRule = nameRule(s.enterUserName);

/** Returns the default username: the local part of the e-mail address. */
const userNameIn = (email: string): string =>
  email.trim().toLowerCase().split('@', 1)[0]?.slice(0, MAX_PERSON_NAME_LENGTH) ?? '';

const label = (text: string): ReactNode => (
  <>
    {text} <span className="km-hint">{s.required}</span>
  </>
);

/** `/developers/new`, over the list */
export default function NewDeveloper() {
  const org = useOrg();
  const path = usePath();
  const can = useCan();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { search } = useLocation();
  const { onCreated } = useOutletContext<DeveloperListOutlet>();
  const [isUserNameTyped, setUserNameTyped] = useState(false);
  const [status, setStatus] = useState<DeveloperRow['status']>('active');
  const [isLeaving, setLeaving] = useState(false);
  const form = useForm(
    { firstName: '', lastName: '', email: '', userName: '' },
    {
      firstName: nameRule(s.enterFirstName),
      lastName: nameRule(s.enterLastName),
      email: emailRule,
      userName: (typed, { email }) => userNameRule(isUserNameTyped ? typed : userNameIn(email)),
    },
  );
  const { values, errors } = form;
  const userName = isUserNameTyped ? values.userName : userNameIn(values.email);

  const lower = () => {
    const email = values.email.toLowerCase();
    if (email !== values.email) form.set('email', email);
  };
  const create = async (): Promise<DeveloperRow | undefined> => {
    try {
      const { apps: _, ...made } = await call<typeof createDeveloper>('createDeveloper', {
        params: { org },
        body: {
          firstName: values.firstName.trim(),
          lastName: values.lastName.trim(),
          email: values.email.trim().toLowerCase(),
          userName: userName.trim(),
        },
      });
      return { ...made, apps: 0 };
    } catch (error) {
      if (!(error instanceof Refused && error.status === 409)) throw error;
      form.fail('email', s.duplicate);
      return undefined;
    }
  };
  /** The status it has in the end. The developer is there by now: a failure does not keep the dialog. */
  const settle = async ({ developerId, status: given }: DeveloperRow): Promise<DeveloperRow['status']> => {
    if (given === status || !can('developers.setStatus')) return given;
    try {
      await call<typeof setDeveloperStatus>('setDeveloperStatus', {
        params: { org, developer: developerId },
        query: { action: status },
      });
      return status;
    } catch (error) {
      toast(s.statusFailed(words(error, { write: true }).text), { error: true });
      return given;
    }
  };
  const submit = async () => {
    if (!form.check()) return false;
    lower();
    const made = await create();
    if (!made) return false;
    onCreated({ ...made, status: await settle(made) });
    void client.invalidateQueries({ queryKey: [org, 'developers'] });
    toast(s.created, {
      action: { label: s.view, run: () => void navigate(path(`/developers/${made.developerId}`)) },
    });
    return true;
  };
  const close = () => void navigate(path(`/developers${search}`));
  const duplicate = (
    <>
      {s.duplicate}{' '}
      <Link
        className="km-link"
        to={path(`/developers/by-email/${encodeURIComponent(values.email.trim().toLowerCase())}`)}
        // The developer exists, so the typed values are discarded without a confirmation.
        onClick={(event) => !event.ctrlKey && !event.metaKey && flushSync(() => setLeaving(true))}
      >
        {s.open}
      </Link>
    </>
  );

  return (
    <FormDialog
      title={s.title}
      thing={s.thing}
      verb={s.verb}
      isDirty={!isLeaving && (form.isDirty || status !== 'active')}
      opener="new-developer"
      tried={{ action: s.action, thing: s.thing }}
      onSubmit={submit}
      onDone={close}
      onClose={close}
    >
      <TextInput label={label(s.firstName)} autoComplete="off" {...form.field('firstName')} />
      <TextInput label={label(s.lastName)} autoComplete="off" {...form.field('lastName')} />
      <TextInput
        label={label(s.email)}
        description={s.lowercase}
        type="email"
        inputMode="email"
        autoComplete="off"
        spellCheck={false}
        {...form.field('email')}
        error={errors.email === s.duplicate && can('developers.get') ? duplicate : errors.email}
        onBlur={lower}
      />
      <TextInput
        label={label(s.userName)}
        autoComplete="off"
        spellCheck={false}
        {...form.field('userName')}
        value={userName}
        error={errors.userName !== undefined && userNameRule(userName)}
        onChange={(event) => {
          setUserNameTyped(true);
          form.set('userName', event.currentTarget.value);
        }}
      />
      {can('developers.setStatus') && (
        <details>
          <summary className="km-summary">{s.more}</summary>
          <Choice
            label={s.status}
            value={status}
            options={[
              ['active', strings.developers.list.statuses.active],
              ['inactive', strings.developers.list.statuses.inactive],
            ]}
            onChange={setStatus}
          />
        </details>
      )}
    </FormDialog>
  );
}
