import { isOperation, loadCatalog } from '../../shared/runtime/catalog';
import { given, unique } from '../support/registry/given';
import { developerAt, registered, usePortal } from '../support/registry/portal';
import type { Reply } from '../support/registry/registry';

/* Operations of staff on accounts of a portal, and what the audit trail says of each. */

const scene = usePortal({ activation: 'manual' });

const post = (path: string, body?: unknown) => scene.registry.post(path, body);
const account = async () => (await registered(scene)).email;
const registration = async (): Promise<string> => {
  const email = `${unique('eva')}@example.com`;
  await developerAt(scene).signUp(email);
  const { body } = await scene.registry.get('/portal/registrations');
  return body.registration.find((one: { email: string }) => one.email === email).registration;
};

/** Each operation, done to an account or a registration of its own. */
const operations: Record<string, () => Promise<Reply>> = {
  changeAccount: async () => post(`/developers/${await account()}/account?action=disable`),
  decideActivation: async () =>
    post(`/developers/${await account()}/account:decide`, { decision: 'activate' }),
  inviteDeveloper: async () =>
    post(`/developers/${(await given(scene.registry).developer()).email}/account:invite`),
  sendPasswordLink: async () => post(`/developers/${await account()}/account:sendLink`),
  setAccountPassword: async () =>
    scene.registry.put(`/developers/${await account()}/account/password`, {
      password: 'a password from the office',
    }),
  resendRegistration: async () => post(`/portal/registrations/${await registration()}`),
  deleteRegistration: async () => scene.registry.delete(`/portal/registrations/${await registration()}`),
  updatePortal: () => scene.registry.put('/portal/settings', { displayName: unique('Portal') }),
};

/** Operations that only send a mail to their caller, or show one. */
const unaudited = ['previewMail', 'sendTestMail'];

test('every operation of staff that changes something at a portal is among these', () => {
  const names = loadCatalog()
    .filter(isOperation)
    .filter(({ resource }) => ['accounts', 'registrations', 'portal'].includes(resource))
    .filter(({ method, permission }) => method !== 'GET' && !/^(anybody|account\.use)$/.test(`${permission}`))
    .map(({ name }) => name);
  expect([...Object.keys(operations), ...unaudited].sort()).toEqual(names.sort());
});

test.each(Object.entries(operations))(
  '%s has an entry that says who did it, and no secret',
  async (name, act) => {
    const { status } = await act();
    expect([200, 202, 204]).toContain(status);
    const { body, text } = await scene.registry.get(`/audits?action=${name}`);
    expect(body.audit.length).toBeGreaterThan(0);
    for (const { actor } of body.audit) expect(actor).toBe(scene.registry.admin.email);
    expect(text).not.toMatch(/argon2|passwordHash|a password from the office/);
  },
);
