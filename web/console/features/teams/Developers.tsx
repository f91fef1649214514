import { Button, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type deleteCompanyDeveloper from '../../../../functions/companies/deleteCompanyDeveloper';
import type listCompanyDevelopers from '../../../../functions/companies/listCompanyDevelopers';
import type updateCompanyDevelopers from '../../../../functions/companies/updateCompanyDevelopers';
import { call, Refused, type Reply } from '../../../kit/api';
import { Confirm } from '../../../kit/Confirm';
import { ErrorNote } from '../../../kit/ErrorNote';
import { useForm } from '../../../kit/form';
import { Initials } from '../../../kit/Initials';
import { Section } from '../../../kit/Page';
import { Empty, Loaded } from '../../../kit/States';
import { type Column, Table } from '../../../kit/Table';
import { useRunning } from '../../../kit/useRunning';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import '../settings/settings.css';

const s = strings.teams.members;

type Row = Reply<typeof listCompanyDevelopers>['developer'][number];

const columns: Column<Row>[] = [
  { header: s.email, cell: ({ email }) => <span className="km-anywhere">{email}</span> },
  { header: s.role, cell: ({ role }) => role ?? '—' },
];

/** The developers of a company. */
export function Developers({ company }: { company: string }) {
  const org = useOrg();
  const path = usePath();
  const can = useCan();
  const client = useQueryClient();
  const [removing, setRemoving] = useState<string>();
  const { isRunning, error, on } = useRunning();
  const mayWrite = can('companies.write');
  const query = useQuery({
    queryKey: [org, 'teams', 'companies', company, 'developers'],
    queryFn: ({ signal }) =>
      call<typeof listCompanyDevelopers>('listCompanyDevelopers', { params: { org, company }, signal }),
  });
  const reread = () => client.invalidateQueries({ queryKey: [org, 'teams', 'companies', company] });
  const form = useForm(
    { email: '', role: '' },
    { email: (value) => (value.includes('@') ? undefined : s.enter) },
  );
  const add = on(async () => {
    if (!form.check()) return;
    try {
      const [email, role] = [form.values.email.trim(), form.values.role.trim()];
      await call<typeof updateCompanyDevelopers>('updateCompanyDevelopers', {
        params: { org, company },
        body: { developer: [{ email, ...(role && { role }) }] },
      });
      form.reset({ email: '', role: '' });
      await reread();
    } catch (failure) {
      if (!(failure instanceof Refused && failure.status === 404)) throw failure;
      form.fail('email', s.unknown);
    }
  });
  return (
    <Section title={s.title} id="members">
      <Loaded query={query} rows={2}>
        {({ developer }) =>
          developer.length === 0 ? (
            <Empty>{s.none}</Empty>
          ) : (
            <Table
              caption={s.title}
              columns={columns}
              rows={developer}
              keyOf={({ email }) => email}
              nameOf={({ email }) => email}
              before={({ email }) => <Initials name={email} id={email} />}
              {...(can('developers.get') && {
                linkOf: ({ email }: Row) => path(`/developers/by-email/${encodeURIComponent(email)}`),
              })}
              {...(mayWrite && {
                actionsOf: ({ email }: Row) => [
                  { label: s.remove, danger: true, run: () => setRemoving(email) },
                ],
              })}
            />
          )
        }
      </Loaded>
      {mayWrite && (
        <form onSubmit={add} noValidate className="km-settings-form">
          <TextInput {...form.field('email')} label={s.adding} type="email" autoComplete="off" />
          <TextInput {...form.field('role')} label={s.roleOf} autoComplete="off" />
          <Button type="submit" variant="default" loading={isRunning}>
            {s.add}
          </Button>
          {error !== undefined && (
            <ErrorNote error={error} tried={{ write: true, thing: strings.teams.thing }} />
          )}
        </form>
      )}
      {removing && (
        <Confirm
          title={s.removeTitle(removing, company)}
          verb={s.removeVerb}
          onConfirm={async () => {
            await call<typeof deleteCompanyDeveloper>('deleteCompanyDeveloper', {
              params: { org, company, developer: removing },
            });
            await reread();
          }}
          onClose={() => setRemoving(undefined)}
        >
          <p>{s.removeBody}</p>
        </Confirm>
      )}
    </Section>
  );
}
