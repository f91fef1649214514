import { randomUUID } from 'node:crypto';
import { newAccount } from '../../shared/domain/accountStates';
import { created } from '../../shared/domain/stamps';
import type { StoredAccount } from '../../shared/store/collections/accounts';
import { documentsBelow } from '../support/registry/documents';
import { given, unique } from '../support/registry/given';
import {
  developerAt,
  GOOD_PASSWORD,
  newAddress,
  type PortalScene,
  registered,
  usePortal,
} from '../support/registry/portal';
import type { Reply } from '../support/registry/registry';

/* What forms without a caller reveal, and what an attack with them costs. */

const STAMPS = created({ name: 'admin@example.com' }, 0);
/** How many forms are sent at the same time. */
const AT_ONCE = 10;

const newEmail = () => `${unique('eva')}@example.com`;

/** What everybody sees of an answer: status, body, and headers but for date and id. */
const seen = ({ status, text, headers }: Reply): string =>
  JSON.stringify([
    status,
    text,
    [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name)).sort(),
  ]);

/** Stores developers with an account in a state, or without one; returns their addresses. */
async function people(
  { registry: { org, context } }: PortalScene,
  count: number,
  state?: StoredAccount['state'],
): Promise<string[]> {
  const emails = Array.from({ length: count }, newEmail);
  for (let from = 0; from < count; from += 50)
    await context.store.atomically(({ developers, accounts }) => {
      for (const email of emails.slice(from, from + 50)) {
        const developerId = randomUUID();
        developers.create(org, {
          email,
          firstName: 'Eva',
          lastName: 'Example',
          userName: 'eva',
          developerId,
          organizationName: org,
          attributes: [],
          apps: [],
          companies: [],
          status: 'active',
          ...STAMPS,
        });
        if (state)
          accounts.create(org, {
            ...newAccount('confirm', { developerId, language: 'en', passwordHash: 'x', ...STAMPS }),
            state,
            confirmedEmail: email,
          });
      }
    });
  return emails;
}

/** Without triggers, whose work is not what the answer waits for. */
const quietScene = usePortal({}, { events: false });

describe.each([
  ['registration', (email: string, address: string) => developerAt(quietScene, address).signUp(email)],
  ['forgotten passwords', (email: string, address: string) => developerAt(quietScene, address).forgot(email)],
] as const)('the form of %s', (_, send) => {
  test('answers 1,000 generated addresses, known, unknown, disabled, without an account or beyond the limit, with the same bytes', async () => {
    const kinds = {
      known: await people(quietScene, 200, 'active'),
      disabled: await people(quietScene, 200, 'disabled'),
      without: await people(quietScene, 200),
      unknown: Array.from({ length: 200 }, newEmail),
      limited: [...(await people(quietScene, 100, 'active')), ...Array.from({ length: 100 }, newEmail)],
    };
    const answers = new Map<string, Set<string>>();
    let asked = 0;
    const limited = newAddress();
    for (let n = 0; n < 5; n++) await send(newEmail(), limited);
    for (const [kind, emails] of Object.entries(kinds)) {
      for (let from = 0; from < emails.length; from += AT_ONCE) {
        // The limits of all networks begin anew each hour.
        if (from % 100 === 0 && kind !== 'limited') quietScene.pass(1);
        const batch = emails.slice(from, from + AT_ONCE);
        const ask = (email: string) => send(email, kind === 'limited' ? limited : newAddress());
        for (const reply of await Promise.all(batch.map(ask))) {
          const answer = seen(reply);
          answers.set(answer, (answers.get(answer) ?? new Set()).add(kind));
          asked += 1;
        }
      }
    }
    expect(asked).toBe(1000);
    expect([...answers.values()].map((kinds) => [...kinds])).toEqual([Object.keys(kinds)]);
  }, 600_000);
});

describe('an hour of attack', () => {
  const scene = usePortal();

  test('on one address from many networks brings it three mails at most, over all forms, and a bounded number of documents', async () => {
    const { email } = await registered(scene);
    const { browser: attacker } = await registered(scene);
    const before = scene.mail.mails.filter(({ to }) => to.includes(email)).length;
    const stored = async () => (await documentsBelow(`organizations/${scene.registry.org}`)).length;
    const documents = await stored();
    const rounds = 40;
    for (let n = 0; n < rounds; n++) {
      await developerAt(scene).signUp(email);
      await developerAt(scene).forgot(email);
      await attacker.send('POST', '/portal/account/email', { email, password: GOOD_PASSWORD });
    }
    for (let n = 0; n < 3; n++) await scene.runDue();
    expect(scene.mail.mails.filter(({ to }) => to.includes(email)).length - before).toBeLessThanOrEqual(3);
    // Each network has a counter for each form, and mails to the attacker's own address are its own affair.
    expect((await stored()) - documents).toBeLessThanOrEqual(2 * rounds + 60);
  });
});

test('an address that nobody has costs no mail, and no document that stays', async () => {
  const { org, context } = quietScene.registry;
  const email = newEmail();
  await developerAt(quietScene).forgot(email);
  quietScene.pass(0.1);
  await quietScene.runDue();
  const { resets } = context.store;
  expect(await resets.find(org, resets.idOf(org, email))).toBeUndefined();
  expect(quietScene.mail.mails.filter(({ to }) => to.includes(email))).toEqual([]);
  expect((await given(quietScene.registry).developer({ email })).email).toBe(email);
});
