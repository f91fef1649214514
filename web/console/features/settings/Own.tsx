import { Button, PasswordInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Refused, send } from '../../../kit/api';
import { Confirm } from '../../../kit/Confirm';
import { ErrorNote } from '../../../kit/ErrorNote';
import { useForm } from '../../../kit/form';
import { Moment } from '../../../kit/Moment';
import { Section } from '../../../kit/Page';
import { queryClient } from '../../../kit/queries';
import { Loaded } from '../../../kit/States';
import { StatusBadge } from '../../../kit/StatusBadge';
import { toast } from '../../../kit/toasts';
import { useRunning } from '../../../kit/useRunning';
import { signOutEverywhere } from '../../session/session';
import { strings } from '../../strings';

const p = strings.settings.password;
const s = strings.settings.sessions;

const SHORTEST = 12;

/** One's own password. */
export function OwnPassword() {
  const { isRunning, error, on } = useRunning();
  const form = useForm(
    { current: '', next: '' },
    {
      current: (value) => (value ? undefined : p.enter),
      next: (value) => (value.length >= SHORTEST ? undefined : p.short),
    },
  );
  const submit = on(async () => {
    if (!form.check()) return;
    try {
      const { current: password, next: newPassword } = form.values;
      await send('POST', '/session/password', { body: { password, newPassword } });
      form.reset({ current: '', next: '' });
      toast(p.done);
      void queryClient.invalidateQueries({ queryKey: ['sessions'] });
    } catch (failure) {
      if (!(failure instanceof Refused && [400, 401, 403].includes(failure.status))) throw failure;
      form.fail('current', p.wrong);
    }
  });
  const toggle = { 'aria-label': p.show, tabIndex: 0, 'aria-hidden': false } as const;
  return (
    <Section title={p.title} id="password" aside={p.hint}>
      <form onSubmit={submit} noValidate className="km-card km-settings-form">
        <PasswordInput
          {...form.field('current')}
          label={p.current}
          autoComplete="current-password"
          visibilityToggleButtonProps={toggle}
        />
        <PasswordInput
          {...form.field('next')}
          label={p.next}
          description={p.nextHint}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="new-password"
          visibilityToggleButtonProps={toggle}
        />
        <Button type="submit" variant="default" loading={isRunning}>
          {p.verb}
        </Button>
        {error !== undefined && <ErrorNote error={error} tried={{ write: true }} />}
      </form>
    </Section>
  );
}

interface OwnSession {
  createdAt: number;
  endsAt: number;
  isCurrent: boolean;
}

/** Where one is signed in. */
export function OwnSessions() {
  const [isAsking, setAsking] = useState(false);
  const query = useQuery({
    queryKey: ['sessions'],
    queryFn: async ({ signal }) => (await send('GET', '/sessions', { signal })) as { sessions: OwnSession[] },
  });
  return (
    <Section
      title={s.title}
      id="sessions"
      aside={s.hint}
      actions={
        <Button size="xs" variant="default" onClick={() => setAsking(true)}>
          {s.end}
        </Button>
      }
    >
      <Loaded query={query} rows={2}>
        {({ sessions }) => (
          <ul className="km-card km-activity">
            {sessions.map(({ createdAt, endsAt, isCurrent }) => (
              <li key={createdAt}>
                <span className="km-activity-deed">
                  {s.since} <Moment at={createdAt} /> {isCurrent && <StatusBadge status="active" />}
                  {isCurrent && ` ${s.current}`}
                </span>
                <span className="km-hint">
                  {s.until} <Moment at={endsAt} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {isAsking && (
        <Confirm
          title={s.endTitle}
          verb={s.end}
          onConfirm={async () => {
            await signOutEverywhere();
            queryClient.clear();
            location.assign('/console/signin');
          }}
          onClose={() => setAsking(false)}
        >
          <p>{s.endBody}</p>
        </Confirm>
      )}
    </Section>
  );
}
