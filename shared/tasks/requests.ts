import type { OperationContext } from '../context';
import { mayMail } from '../domain/accountStates';
import { keySummary } from '../domain/effective';
import { modified } from '../domain/stamps';
import { callingOwner } from '../domain/visibility';
import type { Caller } from '../environment';
import { displayNameOf } from '../schemas/app';
import { appDocumentId, parseOwner } from '../schemas/owner';
import type { DecidedRequest, OwnRequest, ProductRequest, RequestDecisions } from '../schemas/request';
import { type FoundApp, pendingFacet, type StoredApp } from '../store/collections/apps';
import type { StoredCredential } from '../store/collections/credentials';
import type { StoredOwner } from '../store/collections/owners';
import type { Collections } from '../store/store';
import { ownerOf } from './appDetails';
import { decideGrant, withCredential } from './keys';
import { queueMail, retryTaken } from './mailQueue';
import { mailProblems, settingsOf } from './portal';
import { type CursorPageRequest, type SliceReader, sliceOf } from './slices';

/*
 * Requests: keys that await approval for an API product. They are read from the keys themselves, so that each
 * is one whichever way it was made.
 */

/** Maximum apps decided concurrently. */
const MAX_CONCURRENT = 10;

/** Maximum own apps, and denials, that are looked through. */
const MAX_APPS = 200;
const MAX_DENIALS = 200;

type Grant = StoredCredential['apiProducts'][number];

const grantsOf = (
  app: Pick<StoredApp, 'credentials'>,
  status: Grant['status'],
): { credential: StoredCredential; apiProduct: string }[] =>
  app.credentials.flatMap((credential) =>
    credential.apiProducts
      .filter((grant) => grant.status === status)
      .map(({ apiproduct: apiProduct }) => ({ credential, apiProduct })),
  );

type Reading = Pick<OperationContext, 'store' | 'now' | 'credentials'>;

/** Returns what people recognize a request by. */
function shownBy(
  app: FoundApp | StoredApp,
  owner: StoredOwner | undefined,
  { credential, apiProduct }: { credential: StoredCredential; apiProduct: string },
  product: { displayName: string } | undefined,
  { now, credentials }: Reading,
) {
  const held = { app, owner, ownerKind: parseOwner(app.owner).kind };
  const { label, ending, issuedAt } = keySummary(credential, held, undefined, { now: now(), credentials });
  return {
    ...{ appId: app.appId, keyRef: credential.keyRef, apiProduct },
    ...{ app: displayNameOf(app), product: product?.displayName ?? apiProduct },
    key: { ...(label !== undefined && { label }), ending, issuedAt },
  };
}

/** Returns a page of apps with requests, oldest app first, with their requests. @throws InvalidRequest */
export async function listRequests(
  org: string,
  { limit, cursor }: Omit<CursorPageRequest, 'order'>,
  context: Reading,
) {
  const { store } = context;
  const filters = { facet: pendingFacet() };
  const list: SliceReader<FoundApp> = async ({ after, isBack, count }) => ({
    items: await store.apps.search(org, filters, {
      ...(after && { after }),
      descending: isBack,
      limit: count,
    }),
  });
  const positionOf = (app: FoundApp) => ({ value: app.createdAt, id: appDocumentId(app) });
  const [{ items, ...page }, total] = await Promise.all([
    sliceOf({ limit, cursor, order: 'createdAt' }, list, positionOf),
    store.apps.count(org, filters),
  ]);
  const names = items.flatMap((app) => grantsOf(app, 'pending').map(({ apiProduct }) => apiProduct));
  const [products, owners] = await Promise.all([
    store.apiProducts.findHeld(org, [...new Set(names)]),
    Promise.all(items.map(({ owner }) => store.owners.find(org, owner))),
  ]);
  const requests = await Promise.all(
    items.flatMap((app, index) =>
      grantsOf(app, 'pending').map(async (request): Promise<ProductRequest> => {
        const product = products.get(request.apiProduct);
        const denial = product?.denials
          ? await store.denials.find(org, { owner: app.owner, apiProduct: product.name })
          : undefined;
        const owner = owners[index];
        return {
          ...shownBy(app, owner, request, product, context),
          owner: ownerOf(app, owner),
          ...(denial && {
            denied: {
              ...{ at: denial.at, by: denial.by },
              ...(denial.reason !== undefined && { reason: denial.reason }),
            },
          }),
        };
      }),
    ),
  );
  return { requests, ...page, total };
}

/** Mails the decision to the developer who owns the app, if there is a portal account to mail. */
async function mailDecision(
  org: string,
  app: StoredApp,
  apiProduct: string,
  { action, reason }: RequestDecisions,
  store: Collections,
  context: OperationContext,
): Promise<void> {
  const { kind, id } = parseOwner(app.owner);
  if (kind !== 'developers') return;
  const [settings, account, [developer], products] = await Promise.all([
    settingsOf(org, store),
    store.accounts.find(org, id),
    store.developers.findAll(org, [id]),
    store.apiProducts.findHeld(org, [apiProduct]),
  ]);
  if (!account || !developer || !mayMail(account, developer)) return;
  if (mailProblems(org, settings, context).length > 0) return;
  const mail = {
    template: action === 'approve' ? ('requestApproved' as const) : ('requestRejected' as const),
    to: { developer: id, address: 'current' as const },
    subject: app.owner,
    language: account.language,
    said: {
      app: displayNameOf(app),
      product: products.get(apiProduct)?.displayName ?? apiProduct,
      ...(reason?.trim() && { reason: reason.trim() }),
    },
  };
  queueMail(org, mail, store, context.now());
}

type Asked = RequestDecisions['requests'][number];

/** Decides one request, in one commit with its mail. */
const decideOne = (
  org: string,
  asked: Asked,
  decisions: RequestDecisions,
  caller: Caller,
  context: OperationContext,
): Promise<DecidedRequest['outcome']> =>
  retryTaken(() =>
    context.store.because(decisions.reason).atomically(async (store) => {
      const { appId, keyRef, apiProduct } = asked;
      const [app, known] = await Promise.all([
        store.apps.findById(org, appId),
        store.apiProducts.findHeld(org, [apiProduct]),
      ]);
      const credential = app?.credentials.find((held) => held.keyRef === keyRef);
      const grant = credential?.apiProducts.find(({ apiproduct }) => apiproduct === apiProduct);
      if (!app || !credential || !grant) return 'gone';
      if (grant.status !== 'pending') return 'decided';
      const at = context.now();
      const { reason, action } = decisions;
      const changed = decideGrant(
        { app, credential },
        action === 'approve' ? 'approved' : 'revoked',
        { org, apiProduct, known, caller, at, reason: reason?.trim() || undefined },
        store,
      );
      store.apps.replace(org, { ...withCredential(app, changed), ...modified(caller, at) });
      await mailDecision(org, app, apiProduct, decisions, store, context);
      return 'done';
    }),
  );

/** Decides requests, those of one app one after the other, and returns what became of each. */
export async function decideRequests(
  org: string,
  decisions: RequestDecisions,
  caller: Caller,
  context: OperationContext,
): Promise<DecidedRequest[]> {
  const byApp = new Map<string, Asked[]>();
  for (const asked of decisions.requests) byApp.set(asked.appId, [...(byApp.get(asked.appId) ?? []), asked]);
  const outcomes = new Map<Asked, DecidedRequest['outcome']>();
  const waiting = [...byApp.values()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      for (const asked of next) outcomes.set(asked, await decideOne(org, asked, decisions, caller, context));
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT }, work));
  return decisions.requests.map((asked) => ({ ...asked, outcome: outcomes.get(asked) ?? 'gone' }));
}

/** Returns the calling developer's requests that wait or were denied, newest key first. */
export async function ownRequests(org: string, caller: Caller, context: Reading): Promise<OwnRequest[]> {
  const { store } = context;
  const path = `${callingOwner(caller)}`;
  const [apps, owner, denials] = await Promise.all([
    store.apps.list(org, path, { count: MAX_APPS }),
    store.owners.find(org, path),
    store.denials.list(org, path, MAX_DENIALS),
  ]);
  const denied = new Map(denials.map((denial) => [denial.apiProduct, denial]));
  const all = apps.flatMap((app) => [
    ...grantsOf(app, 'pending').map((request) => ({ app, request, state: 'waiting' as const })),
    ...grantsOf(app, 'revoked').map((request) => ({ app, request, state: 'denied' as const })),
  ]);
  const products = await store.apiProducts.findHeld(org, [
    ...new Set(all.map(({ request }) => request.apiProduct)),
  ]);
  return all
    .map(({ app, request, state }) => {
      const denial = denied.get(request.apiProduct);
      return {
        ...shownBy(app, owner, request, products.get(request.apiProduct), context),
        state,
        ...(denial && {
          denied: { at: denial.at, ...(denial.reason !== undefined && { reason: denial.reason }) },
        }),
      };
    })
    .sort((one, other) => other.key.issuedAt - one.key.issuedAt);
}
