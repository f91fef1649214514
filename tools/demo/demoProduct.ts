import type { Context } from '../../shared/context';
import { readOpenApi } from '../../shared/domain/openApi';
import { created } from '../../shared/domain/stamps';
import { ApiProductDraft } from '../../shared/schemas/apiProduct';
import { TokenDraft } from '../../shared/schemas/member';
import { storeToken } from '../../shared/tasks/tokens';
import { demoDocument } from './demoApi';

const PRODUCT = 'tides';

/** Whom the audit trail names. */
const actor = { name: 'npm start', action: 'startDemoApi' };
const caller = { name: actor.name, role: 'orgadmin' as const };

/**
 * Publishes the demo API in an organization: creates its API product, once, and keeps the address in its OpenAPI
 * document current. What staff deleted or replaced stays as they have it.
 */
export async function publishDemoApi(
  org: string,
  url: string,
  isNew: boolean,
  { store, now }: Pick<Context, 'store' | 'now'>,
): Promise<void> {
  const accepted = readOpenApi(JSON.stringify(demoDocument(url)));
  await store.by(actor).atomically(async ({ apiProducts, specs }) => {
    const before = await specs.find(org, PRODUCT);
    const isOurs = before !== undefined && /^http:\/\/localhost:\d+$/.test(serverIn(before.document));
    if (!isNew && (!isOurs || before.document === accepted.document)) return;
    const spec = { apiProduct: PRODUCT, ...accepted, modifiedAt: now() };
    if (isNew) {
      const draft = {
        name: PRODUCT,
        displayName: 'Tides',
        description: 'High and low water of some harbours: an API to try a key with.',
        approvalType: 'auto',
      };
      apiProducts.create(org, { ...ApiProductDraft.parse(draft), ...created(caller, now()), hasSpec: true });
    }
    specs.put(org, before, spec);
  });
}

const serverIn = (document: string): string => `${JSON.parse(document).servers?.[0]?.url}`;

/** Returns a new token for the demo API, in place of the one of an earlier start. */
export async function demoToken(
  org: string,
  { store, now }: Pick<Context, 'store' | 'now'>,
): Promise<string> {
  const own = store.by(actor);
  const name = 'Demo API of npm start';
  const before = (await store.tokens.list(org)).filter(
    (token) => token.name === name && token.createdBy === caller.name,
  );
  await own.atomically(({ tokens }) => {
    for (const token of before) tokens.delete(org, token);
  });
  const { token } = await storeToken(org, TokenDraft.parse({ name, role: 'verifier' }), caller, {
    store: own,
    now,
  });
  return `${token}`;
}
