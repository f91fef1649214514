import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type createToken from '../../../../functions/tokens/createToken';
import type deleteToken from '../../../../functions/tokens/deleteToken';
import type listTokens from '../../../../functions/tokens/listTokens';
import { call, type Reply } from '../../../kit/api';
import { Choice } from '../../../kit/Choice';
import { Confirm } from '../../../kit/Confirm';
import { ErrorNote } from '../../../kit/ErrorNote';
import { useForm } from '../../../kit/form';
import { BanIcon } from '../../../kit/icons';
import { Moment, relativeWords } from '../../../kit/Moment';
import { Section } from '../../../kit/Page';
import { queryClient } from '../../../kit/queries';
import { Empty, Loaded } from '../../../kit/States';
import { type Column, Table } from '../../../kit/Table';
import { toast } from '../../../kit/toasts';
import { useRunning } from '../../../kit/useRunning';
import { useCan, useOrg } from '../../session/session';
import { strings } from '../../strings';
import { Shown } from './Shown';

const s = strings.settings.tokens;
const roleNames = { ...strings.settings.members.roles, verifier: s.verifier, self: s.self };

type Token = Reply<typeof listTokens>['token'][number];
/** Tokens of a single developer are created with the API. */
type Role = Exclude<Token['role'], 'self'>;
const roles = Object.keys(roleNames).filter((role): role is Role => role !== 'self');

const DAY_S = 24 * 60 * 60;
const lifetimes = [30, 90, 365, 0] as const;

const columns: Column<Token>[] = [
  { header: s.name, cell: ({ name }) => name },
  { header: s.role, cell: ({ role }) => <span className="km-nowrap">{roleNames[role]}</span>, isBare: true },
  {
    header: s.expires,
    cell: ({ expiresAt }) => (expiresAt === -1 ? s.never : <Moment at={expiresAt} />),
  },
  { header: s.lastUsed, cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} />, leaves: 2 },
  { header: s.madeBy, cell: ({ createdBy }) => <span className="km-anywhere">{createdBy}</span>, leaves: 1 },
];

/** The API tokens of the organization. */
export function Tokens() {
  const org = useOrg();
  const mayWrite = useCan()('members.write');
  const [revoking, setRevoking] = useState<Token>();
  const [made, setMade] = useState<{ name: string; token: string }>();
  const query = useQuery({
    queryKey: [org, 'tokens'],
    queryFn: ({ signal }) => call<typeof listTokens>('listTokens', { params: { org }, signal }),
  });
  const reread = () => queryClient.invalidateQueries({ queryKey: [org, 'tokens'] });
  return (
    <Section title={s.title} id="tokens" aside={s.hint}>
      {made && (
        <Shown
          text={s.made(made.name)}
          value={made.token}
          what={s.tokenName}
          done={s.done}
          onDone={() => setMade(undefined)}
        />
      )}
      <Loaded query={query} rows={2}>
        {({ token }) =>
          token.length === 0 ? (
            <Empty>{s.none}</Empty>
          ) : (
            <Table
              caption={s.title}
              columns={columns}
              rows={token}
              keyOf={({ id }) => id}
              nameOf={({ name }) => name}
              {...(mayWrite && {
                actionsOf: (row: Token) => [
                  { label: s.revoke, icon: <BanIcon />, danger: true, run: () => setRevoking(row) },
                ],
              })}
            />
          )
        }
      </Loaded>
      {mayWrite && (
        <CreateToken
          onMade={(name, token) => {
            setMade({ name, token });
            void reread();
          }}
        />
      )}
      {revoking && (
        <Confirm
          title={s.revokeTitle(revoking.name)}
          verb={s.revokeVerb}
          icon={<BanIcon />}
          tried={{ action: s.action }}
          onConfirm={async () => {
            await call<typeof deleteToken>('deleteToken', { params: { org, token: revoking.id } });
            toast(s.revoked(revoking.name));
            await reread();
          }}
          onClose={() => setRevoking(undefined)}
        >
          <p>
            {s.revokeBody(
              revoking.lastUsedAt === undefined ? s.neverUsed : relativeWords(revoking.lastUsedAt),
            )}
          </p>
        </Confirm>
      )}
    </Section>
  );
}

function CreateToken({ onMade }: { onMade(name: string, token: string): void }) {
  const org = useOrg();
  const [role, setRole] = useState<Role>('readonlyadmin');
  const [days, setDays] = useState<number>(90);
  const { isRunning, error, on } = useRunning();
  const form = useForm({ name: '' }, { name: (value) => (value.trim() ? undefined : s.enterName) });
  const submit = on(async () => {
    if (!form.check()) return;
    const { name, token = '' } = await call<typeof createToken>('createToken', {
      params: { org },
      body: { name: form.values.name.trim(), role, expiresInSeconds: days === 0 ? -1 : days * DAY_S },
    });
    form.reset({ name: '' });
    onMade(name, token);
  });
  return (
    <form onSubmit={submit} noValidate className="km-settings-form">
      <TextInput {...form.field('name')} label={s.name} placeholder={s.nameHint} autoComplete="off" />
      <Choice
        label={s.role}
        value={role}
        options={roles.map((each) => [each, roleNames[each]])}
        onChange={setRole}
      />
      <Choice
        label={s.lifetime}
        value={days}
        options={lifetimes.map((each) => [each, s.days(each)])}
        onChange={setDays}
      />
      <Button type="submit" variant="default" loading={isRunning}>
        {s.add}
      </Button>
      {error !== undefined && <ErrorNote error={error} tried={{ action: s.action, write: true }} />}
    </form>
  );
}
