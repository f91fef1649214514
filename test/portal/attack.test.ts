import { randomBytes, randomUUID } from 'node:crypto';
import { hashPassword } from '../../shared/crypto/passwords';
import { newAccount } from '../../shared/domain/accountStates';
import { created } from '../../shared/domain/stamps';
import { ANYBODY } from '../../shared/operation';
import { isOperation, loadCatalog } from '../../shared/runtime/catalog';
import { databaseOf } from '../../shared/runtime/processContext';
import type { StoredAccount } from '../../shared/store/collections/accounts';
import { eventually } from '../support/browser/eventually';
import { given, unique } from '../support/registry/given';
import {
  type DeveloperBrowser,
  developerAt,
  GOOD_PASSWORD,
  newAddress,
  type PortalScene,
  registered,
  usePortal,
} from '../support/registry/portal';
import type { Reply } from '../support/registry/registry';

/* What forms without a caller reveal, and what an attack with them costs. */

const HOUR = 3600_000;
const STAMPS = created({ name: 'admin@example.com' }, 0);
/** How many forms are sent at the same time. */
const AT_ONCE = 10;
const WRONG = 'not the password of anybody';

const newEmail = () => `${unique('eva')}@example.com`;

/** A clock that stands still until a test advances it, so that all requests are in one window of the limits. */
function stoppedClock() {
  let at = Math.ceil(Date.now() / HOUR) * HOUR;
  return {
    now: () => at,
    pass(hours: number) {
      at += hours * HOUR;
    },
  };
}

/** What everybody sees of an answer: status, body, and headers but for date and id. */
const seen = ({ status, text, headers }: Reply): string =>
  JSON.stringify([
    status,
    text,
    [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name)).sort(),
  ]);

/** Somebody that a form can name. */
interface Target {
  email: string;
  developerId: string;
}

const nobody = (): Target => ({ email: newEmail(), developerId: randomUUID() });

/** Stores developers with an account in a state, or without one. */
async function people(
  { registry: { org, context } }: PortalScene,
  count: number,
  state?: StoredAccount['state'],
): Promise<Target[]> {
  const targets = Array.from({ length: count }, nobody);
  const passwordHash = await hashPassword(GOOD_PASSWORD);
  for (let from = 0; from < count; from += 50)
    await context.store.atomically(({ developers, accounts }) => {
      for (const { email, developerId } of targets.slice(from, from + 50)) {
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
            ...newAccount('confirm', { developerId, language: 'en', passwordHash, ...STAMPS }),
            state,
            confirmedEmail: email,
          });
      }
    });
  return targets;
}

/** A token for an account with a secret that was mailed to nobody. */
const wrongToken = ({ developerId }: Target): string =>
  `a.${developerId}.${randomBytes(32).toString('base64url')}`;

/** Each form without a caller, and how many requests of a network exhaust its limit. */
const forms: Record<
  string,
  { send: (browser: DeveloperBrowser, target: Target) => Promise<Reply>; exhausts: number; isSilent: boolean }
> = {
  registerAccount: { send: (browser, { email }) => browser.signUp(email), exhausts: 5, isSilent: true },
  requestPasswordReset: { send: (browser, { email }) => browser.forgot(email), exhausts: 5, isSilent: true },
  signInDeveloper: {
    send: (browser, { email }) => browser.signIn(email, WRONG),
    exhausts: 100,
    isSilent: false,
  },
  confirmRegistration: {
    send: (browser, target) => browser.confirm(wrongToken(target)),
    exhausts: 60,
    isSilent: false,
  },
  showLink: { send: (browser, target) => browser.show(wrongToken(target)), exhausts: 120, isSilent: false },
  followLink: {
    send: (browser, target) => browser.follow(wrongToken(target)),
    exhausts: 60,
    isSilent: false,
  },
  setPasswordByLink: {
    send: (browser, target) => browser.setPassword(wrongToken(target)),
    exhausts: 60,
    isSilent: false,
  },
};
const formOf = (name: string) => {
  const form = forms[name];
  if (!form) throw new Error(`There is no form ${name}`);
  return form;
};

test('every operation without a caller that changes something, or takes a secret, is attacked here', () => {
  const posted = loadCatalog().filter(
    (one) => isOperation(one) && one.permission === ANYBODY && one.method !== 'GET',
  );
  expect(posted.map(({ name }) => name).sort()).toEqual(Object.keys(forms).sort());
});

const quietClock = stoppedClock();
/** Without triggers, whose work is not what the answer waits for. */
const quietScene = usePortal({}, { events: false, now: quietClock.now });

describe.each(Object.keys(forms))('the form %s', (name) => {
  const { send, exhausts, isSilent } = formOf(name);

  test('answers 1,000 generated addresses, known, unknown, disabled, without an account or beyond the limit, with the same bytes', async () => {
    const kinds = {
      known: await people(quietScene, 200, 'active'),
      disabled: await people(quietScene, 200, 'disabled'),
      without: await people(quietScene, 200),
      unknown: Array.from({ length: 200 }, nobody),
      limited: [...(await people(quietScene, 100, 'active')), ...Array.from({ length: 100 }, nobody)],
    };
    const answers = new Map<string, Set<string>>();
    let asked = 0;
    quietClock.pass(1);
    const limited = newAddress();
    for (let n = 0; n < exhausts; n += AT_ONCE)
      await Promise.all(
        Array.from({ length: Math.min(AT_ONCE, exhausts - n) }, () =>
          send(developerAt(quietScene, limited), nobody()),
        ),
      );
    // In the same hour as the requests before.
    for (const [kind, targets] of Object.entries(kinds).reverse()) {
      for (let from = 0; from < targets.length; from += AT_ONCE) {
        // The limits of all networks begin anew each hour.
        if (from % 100 === 0 && kind !== 'limited') quietClock.pass(1);
        const replies = await Promise.all(
          targets
            .slice(from, from + AT_ONCE)
            .map((target) =>
              send(developerAt(quietScene, kind === 'limited' ? limited : newAddress()), target),
            ),
        );
        for (const reply of replies) {
          const answer = seen(reply);
          answers.set(answer, (answers.get(answer) ?? new Set()).add(kind));
          asked += 1;
        }
      }
    }
    expect(asked).toBe(1000);
    const all = Object.keys(kinds).reverse();
    // Where a limit is not kept secret, it answers alike for everybody.
    const groups = isSilent ? [all] : [['limited'], all.slice(1)];
    expect([...answers.values()].map((kinds) => [...kinds])).toEqual(groups);
  }, 900_000);
});

const clock = stoppedClock();
const scene = usePortal({}, { now: clock.now });

/** Counts all documents of the database by collection. */
async function documents(): Promise<Record<string, number>> {
  const database = databaseOf(process.env);
  const counts: Record<string, number> = {};
  try {
    for await (const { path } of database.streamAll({ fields: [] })) {
      const collection = `${path.split('/').at(-2)}`;
      counts[collection] = (counts[collection] ?? 0) + 1;
    }
  } finally {
    await database.close();
  }
  return counts;
}

/** Waits until the triggers have handled all forms and mails. */
async function settled(): Promise<void> {
  const { org, context } = scene.registry;
  const open = async () => {
    const paths = await context.store.due.listPaths(org, { limit: 1000 });
    return paths.filter((path) => !path.startsWith(`due/${org}~close~`));
  };
  await eventually(open, [], 60_000);
}

/** Returns how many documents of each collection are there more than before. */
const added = (before: Record<string, number>, after: Record<string, number>): Record<string, number> =>
  Object.fromEntries(
    Object.keys({ ...before, ...after })
      .map((name): [string, number] => [name, (after[name] ?? 0) - (before[name] ?? 0)])
      .filter(([, count]) => count !== 0)
      .sort(),
  );

beforeEach(() => clock.pass(1));

describe('an hour of attack on one address', () => {
  const NETWORKS = 50;
  const MAILS_AN_HOUR = 3;
  const mailsTo = (email: string) => scene.mail.mails.filter(({ to }) => to.includes(email)).length;

  /** Documents that stay of requests that name one developer, from 50 networks, and 20 more from one of them. */
  const costsFromManyNetworks: Record<string, Record<string, number>> = {
    registerAccount: { guesses: NETWORKS + 1, mailboxes: 1, mails: 1 },
    requestPasswordReset: { guesses: NETWORKS, mailboxes: 1, mails: 3 },
    signInDeveloper: { audits: NETWORKS, guesses: 3 * NETWORKS + 1 },
    confirmRegistration: { guesses: NETWORKS },
    showLink: { guesses: NETWORKS },
    followLink: { guesses: NETWORKS },
    setPasswordByLink: { guesses: NETWORKS },
  };

  test.each(Object.keys(forms))(
    'by %s from 50 networks leaves exactly so many documents, and three mails at most',
    async (name) => {
      const [target = nobody()] = await people(scene, 1, 'active');
      const before = await documents();
      const networks = Array.from({ length: NETWORKS }, newAddress);
      for (const [index, network] of networks.entries()) {
        await formOf(name).send(developerAt(scene, network), target);
        // Requests for one address that nobody has handled yet are one.
        if (index < MAILS_AN_HOUR) await settled();
      }
      for (let n = 0; n < 20; n++) await formOf(name).send(developerAt(scene, networks[0]), target);
      await settled();
      expect(added(before, await documents())).toEqual(costsFromManyNetworks[name]);
      expect(mailsTo(target.email)).toBe(costsFromManyNetworks[name]?.mails ?? 0);
    },
    120_000,
  );

  test('by all forms at once brings it three mails', async () => {
    const [target = nobody()] = await people(scene, 1, 'active');
    const { browser: attacker } = await registered(scene);
    for (let n = 0; n < 40; n++) {
      for (const name of ['registerAccount', 'requestPasswordReset'])
        await formOf(name).send(developerAt(scene), target);
      const { email } = target;
      await attacker.send('POST', '/portal/account/email', { email, password: GOOD_PASSWORD });
      if (n < 3) await settled();
    }
    await settled();
    for (let n = 0; n < 3; n++) await scene.runDue();
    expect(mailsTo(target.email)).toBe(3);
  }, 120_000);
});

describe('an hour of attack by one network', () => {
  const ADDRESSES = 70;

  /** Documents that stay of requests that name 70 addresses which nobody has. */
  const costsFromOneNetwork: Record<string, Record<string, number>> = {
    registerAccount: { guesses: 2, mailboxes: 5, mails: 5, registrations: 5 },
    requestPasswordReset: { guesses: 1 },
    signInDeveloper: { audits: 1, guesses: 2 * ADDRESSES + 2 },
    confirmRegistration: { guesses: 1 },
    showLink: { guesses: 1 },
    followLink: { guesses: 1 },
    setPasswordByLink: { guesses: 1 },
  };

  test.each(Object.keys(forms))(
    'by %s with 70 addresses leaves exactly so many documents',
    async (name) => {
      const before = await documents();
      const network = newAddress();
      for (let n = 0; n < ADDRESSES; n++) await formOf(name).send(developerAt(scene, network), nobody());
      await settled();
      expect(added(before, await documents())).toEqual(costsFromOneNetwork[name]);
    },
    120_000,
  );
});

test('an address that nobody has costs no mail, and no document that stays', async () => {
  const { org, context } = quietScene.registry;
  const email = newEmail();
  await developerAt(quietScene).forgot(email);
  quietClock.pass(0.1);
  await quietScene.runDue();
  const { resets } = context.store;
  expect(await resets.find(org, resets.idOf(org, email))).toBeUndefined();
  expect(quietScene.mail.mails.filter(({ to }) => to.includes(email))).toEqual([]);
  expect((await given(quietScene.registry).developer({ email })).email).toBe(email);
});
