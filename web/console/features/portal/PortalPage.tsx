import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import type decideActivation from '../../../../functions/accounts/decideActivation';
import type listWaitingDevelopers from '../../../../functions/accounts/listWaitingDevelopers';
import type deleteRegistration from '../../../../functions/registrations/deleteRegistration';
import type listRegistrations from '../../../../functions/registrations/listRegistrations';
import type resendRegistration from '../../../../functions/registrations/resendRegistration';
import { call } from '../../../kit/api';
import { ErrorNote } from '../../../kit/ErrorNote';
import { Moment } from '../../../kit/Moment';
import { Page, Section } from '../../../kit/Page';
import { Loaded } from '../../../kit/States';
import { toast } from '../../../kit/toasts';
import { useRunning } from '../../../kit/useRunning';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';

const s = strings.portal;

/** Does one thing at a time, says that it is done, and has a list read again. */
function useRun(queryKey: readonly string[]) {
  const client = useQueryClient();
  const { isRunning, error, run } = useRunning();
  return {
    isRunning,
    error,
    run: (work: () => Promise<unknown>, done: string) =>
      run(async () => {
        try {
          await work();
          toast(done);
        } finally {
          void client.invalidateQueries({ queryKey });
        }
      }),
  };
}

function Waiting() {
  const org = useOrg();
  const path = usePath();
  const can = useCan();
  const queryKey = [org, 'waiting'];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      call<typeof listWaitingDevelopers>('listWaitingDevelopers', { params: { org }, signal }),
  });
  const { isRunning, error, run } = useRun(queryKey);
  return (
    <Section title={s.waiting}>
      {error !== undefined && <ErrorNote error={error} tried={{ action: s.decide, write: true }} />}
      <Loaded query={query}>
        {({ developer }) =>
          developer.length === 0 ? (
            <p className="km-hint">{s.nobodyWaits}</p>
          ) : (
            <ul className="km-plain-list">
              {developer.map(({ developerId, email, firstName, lastName, waitingSince }) => {
                const name = `${firstName} ${lastName}`;
                const decide = (decision: 'activate' | 'refuse') =>
                  void run(
                    () =>
                      call<typeof decideActivation>('decideActivation', {
                        params: { org, developer: developerId },
                        body: { decision },
                      }),
                    s.decided(name),
                  );
                return (
                  <li key={developerId}>
                    <Link to={path(`/developers/${developerId}`)}>{name}</Link> {email} · {s.since}{' '}
                    <Moment at={waitingSince} />
                    {can('developers.setStatus') && (
                      <div className="km-note-buttons">
                        <Button size="xs" disabled={isRunning} onClick={() => decide('activate')}>
                          {s.activate}
                        </Button>
                        <Button
                          size="xs"
                          variant="default"
                          disabled={isRunning}
                          onClick={() => decide('refuse')}
                        >
                          {s.refuse}
                        </Button>
                      </div>
                    )}
                  </li>
                );
              })}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

function Registrations() {
  const org = useOrg();
  const can = useCan();
  const queryKey = [org, 'registrations'];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => call<typeof listRegistrations>('listRegistrations', { params: { org }, signal }),
  });
  const { isRunning, error, run } = useRun(queryKey);
  return (
    <Section title={s.registrations}>
      {error !== undefined && <ErrorNote error={error} tried={{ action: s.account.change, write: true }} />}
      <Loaded query={query}>
        {({ registration: found }) =>
          found.length === 0 ? (
            <p className="km-hint">{s.noRegistrations}</p>
          ) : (
            <ul className="km-plain-list">
              {found.map(({ registration, email, firstName, lastName, askedAt, mails }) => {
                const params = { org, registration };
                return (
                  <li key={registration}>
                    {firstName} {lastName} {email} · {s.asked} <Moment at={askedAt} /> ·{' '}
                    {s.mails(mails.length)}
                    {mails[0]?.error && <div className="km-hint">{mails[0].error}</div>}
                    {can('accounts.write') && (
                      <div className="km-note-buttons">
                        <Button
                          size="xs"
                          variant="default"
                          disabled={isRunning}
                          onClick={() =>
                            void run(
                              () => call<typeof resendRegistration>('resendRegistration', { params }),
                              s.sent(email),
                            )
                          }
                        >
                          {s.sendAgain}
                        </Button>
                        <Button
                          size="xs"
                          variant="default"
                          disabled={isRunning}
                          onClick={() =>
                            void run(
                              () => call<typeof deleteRegistration>('deleteRegistration', { params }),
                              s.deleted(email),
                            )
                          }
                        >
                          {s.delete}
                        </Button>
                      </div>
                    )}
                  </li>
                );
              })}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

/** `/portal/waiting`: developers who wait for activation, and unconfirmed registrations. */
export default function PortalPage() {
  return (
    <Page title={s.title}>
      <p className="km-hint">{s.about}</p>
      <Waiting />
      <Registrations />
    </Page>
  );
}
