import type { Audit } from '../../../shared/schemas/audit';
import { appGroup, company, developer } from './attributes';
import { given, unique } from './given';
import type { Registry, Reply } from './registry';

/** Kinds of entities that own apps. */
export const ownerKinds = { developers: developer, companies: company, appGroups: appGroup };

/** Creates an app with a key; returns them with their paths by appId and keyRef and by names. */
export async function appByIds(
  registry: Registry,
  { kind = 'developers', ...draft }: { kind?: keyof typeof ownerKinds; [member: string]: unknown } = {},
) {
  const owner = await ownerKinds[kind].make(registry, {});
  const made = await given(registry).appWithKey(owner, draft);
  const path = `/apps/${made.app.appId}`;
  const keyRef = registry.context.vault.keyRef(made.key.consumerKey);
  const named = { path: made.path, keyPath: made.keyPath };
  return { owner, app: made.app, key: made.key, named, path, keyRef, keyPath: `${path}/keys/${keyRef}` };
}

/** Returns the audit entries of an operation or action, newest first, and the raw text. */
export async function entriesOf(
  registry: Registry,
  action: string,
): Promise<{ entries: Audit[]; text: string }> {
  const { body, text } = await registry.get(`/audits?action=${action}`);
  return { entries: body.audit, text };
}

/** Specifies the errors of an operation on an app for unknown apps. */
export function specifyUnknownApp(registryOf: () => Registry, ask: (path: string) => Promise<Reply>): void {
  test.each(['f98678b9-4d1b-4927-ba17-62e6efaadfb3', 'weather', '%2F..', '%00'])(
    'an app that is not there is 404: %s',
    async (appId) => {
      expect(await ask(`/apps/${appId}`)).toMatchObject({
        status: 404,
        body: { code: 'keymanagement.service.app_id_not_found' },
      });
    },
  );

  test('an app of another organization is 404', async () => {
    const { path } = await appByIds(await registryOf().another());
    expect((await ask(path)).status).toBe(404);
  });
}

/** Specifies the errors of an operation on a key for unknown keys and apps. */
export function specifyUnknownKey(
  registryOf: () => Registry,
  ask: (keyPath: string) => Promise<Reply>,
): void {
  specifyUnknownApp(registryOf, (path) => ask(`${path}/keys/${unique('ghost')}`));

  test('a key that is not on the app is 404, be it another app’s or named by itself', async () => {
    const registry = registryOf();
    const [{ path, key }, other] = [await appByIds(registry), await appByIds(registry)];
    for (const keyRef of ['ghost', other.keyRef, key.consumerKey]) {
      expect(await ask(`${path}/keys/${keyRef}`)).toMatchObject({
        status: 404,
        body: { code: 'keymanagement.service.InvalidClientIdForGivenApp' },
      });
    }
  });
}

/** Returns the error for a caller whose role lacks a permission. */
export const forbidden = (role: string, permission: string) => ({
  status: 403,
  body: {
    code: 'security.authorization.Forbidden',
    message: `Role ${role} is not allowed ${permission}`,
    contexts: [],
  },
});
