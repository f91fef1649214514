import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type createMember from '../../../../functions/members/createMember';
import type deleteMember from '../../../../functions/members/deleteMember';
import type listMembers from '../../../../functions/members/listMembers';
import type updateMember from '../../../../functions/members/updateMember';
import { call, Refused, type Reply } from '../../../kit/api';
import { Choice, optionsOf } from '../../../kit/Choice';
import { Confirm } from '../../../kit/Confirm';
import { ErrorNote } from '../../../kit/ErrorNote';
import { useForm } from '../../../kit/form';
import { Initials } from '../../../kit/Initials';
import { Moment } from '../../../kit/Moment';
import { Section } from '../../../kit/Page';
import { queryClient } from '../../../kit/queries';
import { Loaded } from '../../../kit/States';
import { type Column, Table } from '../../../kit/Table';
import { toast } from '../../../kit/toasts';
import { useRunning } from '../../../kit/useRunning';
import { useCan, useOrg, useSession } from '../../session/session';
import { strings } from '../../strings';
import '../keys/keys.css';
import { Shown } from './Shown';

const s = strings.settings.members;

type Member = Reply<typeof listMembers>['member'][number];
type Role = Member['role'];
const roles = Object.keys(s.roles) as Role[];

const isEmail = (text: string): boolean => /^[^\s@:]+@[^\s@.:]+(\.[^\s@.:]+)+$/.test(text);

/** The members of the organization and their roles. */
export function Members() {
  const org = useOrg();
  const can = useCan();
  const { email: self } = useSession();
  const mayWrite = can('members.write');
  const [error, setError] = useState<unknown>();
  const [removing, setRemoving] = useState<Member>();
  const [made, setMade] = useState<{ email: string; password: string }>();
  const query = useQuery({
    queryKey: [org, 'members'],
    queryFn: ({ signal }) => call<typeof listMembers>('listMembers', { params: { org }, signal }),
  });
  const reread = () => queryClient.invalidateQueries({ queryKey: [org, 'members'] });
  const tried = { action: s.action, write: true };

  const setRole = async (member: Member, role: Role) => {
    setError(undefined);
    try {
      await call<typeof updateMember>('updateMember', {
        params: { org, member: member.email },
        body: { role },
      });
      toast(s.changed(member.email, s.roles[role]));
    } catch (failure) {
      setError(failure);
    }
    await reread();
  };
  const columns: Column<Member>[] = [
    {
      header: s.email,
      cell: ({ email }) => (
        <span className="km-anywhere">
          {email} {email === self && <span className="km-hint">({s.you})</span>}
        </span>
      ),
    },
    {
      header: s.role,
      isBare: true,
      cell: (member) =>
        mayWrite ? (
          <select
            className="km-select"
            aria-label={s.roleOf(member.email)}
            value={member.role}
            onChange={(event) => void setRole(member, event.currentTarget.value as Role)}
          >
            {roles.map((role) => (
              <option key={role} value={role}>
                {s.roles[role]}
              </option>
            ))}
          </select>
        ) : (
          <span className="km-nowrap">{s.roles[member.role]}</span>
        ),
    },
    { header: s.since, cell: ({ createdAt }) => <Moment at={createdAt} as="date" />, leaves: 2 },
  ];
  return (
    <Section title={s.title} id="members" aside={s.hint}>
      {error !== undefined && <ErrorNote error={error} tried={tried} />}
      {made && (
        <Shown
          text={s.password(made.email)}
          value={made.password}
          what={s.passwordName}
          done={s.done}
          onDone={() => setMade(undefined)}
        />
      )}
      <Loaded query={query} rows={3}>
        {({ member }) => (
          <Table
            caption={s.title}
            columns={columns}
            rows={member}
            keyOf={({ email }) => email}
            nameOf={({ email }) => email}
            before={({ email }) => <Initials name={email} id={email} />}
            {...(mayWrite && {
              actionsOf: (row: Member) =>
                row.email === self ? [] : [{ label: s.remove, danger: true, run: () => setRemoving(row) }],
            })}
          />
        )}
      </Loaded>
      {mayWrite && (
        <AddMember
          onMade={(email, password) => {
            setMade({ email, password });
            void reread();
          }}
        />
      )}
      {removing && (
        <Confirm
          title={s.removeTitle(removing.email)}
          verb={s.removeVerb}
          tried={tried}
          onConfirm={async () => {
            await call<typeof deleteMember>('deleteMember', { params: { org, member: removing.email } });
            toast(s.removed(removing.email));
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

function AddMember({ onMade }: { onMade(email: string, password: string): void }) {
  const org = useOrg();
  const [role, setRole] = useState<Role>('readonlyadmin');
  const { isRunning, error, on } = useRunning();
  const form = useForm(
    { email: '' },
    { email: (value) => (isEmail(value.trim()) ? undefined : s.enterEmail) },
  );
  const submit = on(async () => {
    if (!form.check()) return;
    try {
      const { email, password = '' } = await call<typeof createMember>('createMember', {
        params: { org },
        body: { email: form.values.email.trim(), role },
      });
      form.reset({ email: '' });
      onMade(email, password);
    } catch (failure) {
      if (!(failure instanceof Refused && failure.status === 409)) throw failure;
      form.fail('email', s.taken);
    }
  });
  return (
    <form onSubmit={submit} noValidate className="km-settings-form">
      <TextInput {...form.field('email')} label={s.email} type="email" autoComplete="off" />
      <Choice
        label={s.role}
        value={role}
        options={optionsOf(s.roles)}
        hint={s.rolesHint[role]}
        onChange={setRole}
      />
      <Button type="submit" variant="default" loading={isRunning}>
        {s.add}
      </Button>
      {error !== undefined && <ErrorNote error={error} tried={{ action: s.action, write: true }} />}
    </form>
  );
}
