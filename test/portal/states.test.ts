import { type AccountState, transitions } from '../../shared/domain/accountStates';
import { accountStates } from '../../shared/schemas/portal';
import { DatabaseError } from '../../shared/store/database';
import { tokenIn } from '../support/mail/mailServer';
import { given, unique } from '../support/registry/given';
import {
  CONFIRM,
  developerAt,
  GOOD_PASSWORD,
  RESET,
  registered,
  usePortal,
} from '../support/registry/portal';
import { randomOf } from '../support/registry/random';

/** How many calls of the database are let through before the process seems to end; undefined for all. */
let left: number | undefined;
/** Whether reads count as well as commits. */
let countsReads = false;

const spend = (): void => {
  if (left !== undefined && left <= 0) throw new DatabaseError('Unreachable', 'The process ended');
  if (left !== undefined) left -= 1;
};
const spendOnRead = (): void => {
  if (countsReads) spend();
};

const scene = usePortal(
  {},
  {
    wrapDatabase: (database) => ({
      ...database,
      async read(...call) {
        spendOnRead();
        return database.read(...call);
      },
      async readAll(...call) {
        spendOnRead();
        return database.readAll(...call);
      },
      async query(...call) {
        spendOnRead();
        return database.query(...call);
      },
      async commit(writes) {
        spend();
        return database.commit(writes);
      },
    }),
    log: { info: () => {}, error: () => {} },
  },
);
afterEach(() => {
  left = undefined;
  countsReads = false;
});

test('every state is left and reached by the table alone, and none is twice the same event’s', () => {
  const reached = new Set<AccountState>([
    'none',
    ...Object.values(transitions).flatMap((next) => Object.values(next)),
  ]);
  expect([...reached].sort()).toEqual([...accountStates].sort());
  for (const next of Object.values(transitions))
    for (const state of Object.keys(next)) expect(accountStates).toContain(state);
});

/** What is stored of somebody, as far as it is one of the table's states. */
async function stateOf(email: string): Promise<string> {
  const { org, context } = scene.registry;
  const { store } = context;
  const [developer] = await store.developers.findAll(org, [email]);
  const account = developer && (await store.accounts.find(org, developer.developerId));
  const registration = await store.registrations.find(org, store.registrations.idOf(org, email));
  if (account && !developer) throw new Error('An account has no developer');
  if (account?.state === 'active' && account.passwordHash === undefined) throw new Error('No password');
  if (account?.state === 'closing' && developer?.status === 'active')
    throw new Error('A closed account has working keys');
  if (
    developer &&
    registration &&
    registration.confirmedAt === undefined &&
    account?.confirmedEmail === email
  )
    throw new Error('A registration outlives its confirmation');
  return `${developer?.status ?? 'no developer'}, ${account?.state ?? 'none'}`;
}

const email = () => `${unique('eva')}@example.com`;

/** Steps of a person, each with what is prepared before it. */
const steps: Record<string, () => Promise<{ who: string; step: () => Promise<unknown>; allowed: string[] }>> =
  {
    async 'signing up'() {
      const who = email();
      return { who, step: () => developerAt(scene).signUp(who), allowed: ['no developer, none'] };
    },
    async confirming() {
      const who = email();
      await developerAt(scene).signUp(who);
      const token = tokenIn(await scene.mail.mail(who, CONFIRM));
      return {
        who,
        step: () => developerAt(scene).confirm(token),
        allowed: ['no developer, none', 'active, active'],
      };
    },
    async 'setting a password by a link'() {
      const { email: who } = await registered(scene);
      await developerAt(scene).forgot(who);
      const token = tokenIn(await scene.mail.mail(who, RESET));
      return { who, step: () => developerAt(scene).setPassword(token), allowed: ['active, active'] };
    },
    async closing() {
      const { email: who, browser } = await registered(scene);
      const step = () => browser.send('POST', '/portal/account:close', { password: GOOD_PASSWORD });
      return { who, step, allowed: ['active, active', 'inactive, closing'] };
    },
    async 'changing the address'() {
      const { browser } = await registered(scene);
      const who = email();
      await browser.send('POST', '/portal/account/email', { email: who, password: GOOD_PASSWORD });
      const token = tokenIn(await scene.mail.mail(who, /^Confirm your new address/));
      const step = () => developerAt(scene).follow(token);
      return { who, step, allowed: ['no developer, none', 'active, active'] };
    },
    async inviting() {
      const { email: who } = await given(scene.registry).developer();
      const step = () => scene.registry.post(`/developers/${who}/account:invite`);
      return { who, step, allowed: ['active, none', 'active, invited'] };
    },
  };

test.each(Object.keys(steps))(
  'a process that ends after any write of %s leaves a state of the table, and the step can be done again',
  async (name) => {
    for (let commits = 0; commits < 4; commits++) {
      const { who, step, allowed } = (await steps[name]?.()) ?? {};
      if (!who || !step || !allowed) throw new Error('There is no such step');
      left = commits;
      await step().catch(() => {});
      left = undefined;
      const after = await stateOf(who);
      expect([commits, allowed.includes(after), after]).toEqual([commits, true, after]);
      await Promise.all([step().catch(() => {}), step().catch(() => {})]);
      const twice = await stateOf(who);
      expect([commits, allowed.at(-1)]).toEqual([commits, twice]);
    }
  },
  120_000,
);

test('a process that ends at any of 200 random moments leaves a state of the table, and the step can be done again', async () => {
  const names = Object.keys(steps);
  const random = randomOf(18);
  for (let round = 0; round < 200; round++) {
    // All networks together may send 200 forms an hour.
    if (round % 50 === 0) scene.pass(1);
    const name = `${names[round % names.length]}`;
    const { who, step, allowed } = (await steps[name]?.()) ?? {};
    if (!who || !step || !allowed) throw new Error('There is no such step');
    countsReads = true;
    left = Math.floor(random() * 16);
    const moment = left;
    await step().catch(() => {});
    left = undefined;
    const after = await stateOf(who);
    expect([name, moment, allowed.includes(after), after]).toEqual([name, moment, true, after]);
    await step().catch(() => {});
    expect([name, moment, await stateOf(who)]).toEqual([name, moment, allowed.at(-1)]);
  }
}, 900_000);
