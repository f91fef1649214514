import { createHash } from 'node:crypto';
import type { OperationContext } from '../context';
import { mayMail } from '../domain/accountStates';
import { keySummary } from '../domain/effective';
import { modified } from '../domain/stamps';
import { callingOwner } from '../domain/visibility';
import type { Caller } from '../environment';
import { displayNameOf } from '../schemas/app';
import { appDocumentId, parseOwner } from '../schemas/owner';
import type {
  DecidedRequest,
  OwnRequest,
  ProductRequest,
  RequestDecisions,
  RequestUndo,
  UndoneRequest,
} from '../schemas/request';
import { type FoundApp, pendingFacet, type StoredApp } from '../store/collections/apps';
import type { StoredCredential } from '../store/collections/credentials';
import type { MailDraft, MailedDecision } from '../store/collections/mails';
import type { StoredOwner } from '../store/collections/owners';
import type { Collections } from '../store/store';
import { ownerOf } from './appDetails';
import { changeGrant, decideGrant, withCredential } from './keys';
import { queueMail } from './mailQueue';
import { mailProblems, settingsOf } from './portal';
import { type CursorPageRequest, type SliceReader, sliceOf } from './slices';

/*
 * Requests: keys that await approval for an API product. They are read from the keys themselves, so that each
 * is one whichever way it was made.
 */

/** Maximum apps decided concurrently. */
const MAX_CONCURRENT = 10;

const DAY = 24 * 3600_000;

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
    appId: app.appId,
    keyRef: credential.keyRef,
    apiProduct,
    app: displayNameOf(app),
    product: product?.displayName ?? apiProduct,
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
  const [products, owners, { answerWithinDays }] = await Promise.all([
    store.apiProducts.findHeld(org, [...new Set(names)]),
    Promise.all(items.map(({ owner }) => store.owners.find(org, owner))),
    settingsOf(org, store),
  ]);
  const late = context.now() - answerWithinDays * DAY;
  const requests = await Promise.all(
    items.flatMap((app, index) =>
      grantsOf(app, 'pending').map(async (request): Promise<ProductRequest> => {
        const product = products.get(request.apiProduct);
        const denial = product?.denials
          ? await store.denials.find(org, { owner: app.owner, apiProduct: product.name })
          : undefined;
        const owner = owners[index];
        const waitingSince = app.pendingSince ?? request.credential.issuedAt;
        return {
          ...shownBy(app, owner, request, product, context),
          owner: ownerOf(app, owner),
          waitingSince,
          isLate: waitingSince <= late,
          ...(denial && {
            denied: {
              at: denial.at,
              by: denial.by,
              ...(denial.reason !== undefined && { reason: denial.reason }),
            },
          }),
        };
      }),
    ),
  );
  return { requests, ...page, total };
}

/** Returns the mail about a decision; undefined if the owner has no portal account to mail. */
async function mailAbout(
  org: string,
  app: StoredApp,
  apiProduct: string,
  { action, reason }: RequestDecisions,
  store: Collections,
  context: OperationContext,
): Promise<Omit<MailDraft, 'id'> | undefined> {
  const { kind, id } = parseOwner(app.owner);
  if (kind !== 'developers') return undefined;
  const [settings, account, [developer], products] = await Promise.all([
    settingsOf(org, store),
    store.accounts.find(org, id),
    store.developers.findAll(org, [id]),
    store.apiProducts.findHeld(org, [apiProduct]),
  ]);
  if (!account || !developer || !mayMail(account, developer)) return undefined;
  if (mailProblems(org, settings, context).length > 0) return undefined;
  return {
    template: action === 'approve' ? 'requestApproved' : 'requestRejected',
    to: { developer: id, address: 'current' },
    subject: app.owner,
    language: account.language,
    said: {
      app: displayNameOf(app),
      product: products.get(apiProduct)?.displayName ?? apiProduct,
      ...(reason?.trim() && { reason: reason.trim() }),
    },
  };
}

type Asked = RequestDecisions['requests'][number];

/** Time in which a decision can be undone, before it is mailed, in milliseconds. */
const UNDO_MS = 10_000;

const decisionOf = (org: string, { keyRef, apiProduct }: Pick<Asked, 'keyRef' | 'apiProduct'>) => ({
  org,
  kind: 'decision' as const,
  ref: createHash('sha256').update(`${keyRef} ${apiProduct}`).digest('base64url'),
});

/** Finds the key of a request, and its API product on it. */
function foundIn(app: StoredApp | undefined, { keyRef, apiProduct }: Pick<Asked, 'keyRef' | 'apiProduct'>) {
  const credential = app?.credentials.find((held) => held.keyRef === keyRef);
  const grant = credential?.apiProducts.find(({ apiproduct }) => apiproduct === apiProduct);
  return app && credential && grant && { app, credential, grant };
}

/** Decides one request, in one commit with the mail, which is sent once the decision cannot be undone any more. */
const decideOne = (
  org: string,
  asked: Asked,
  decisions: RequestDecisions,
  caller: Caller,
  context: OperationContext,
): Promise<DecidedRequest['outcome']> =>
  context.store.because(decisions.reason).atomically(async (store) => {
    const { appId, keyRef, apiProduct } = asked;
    const [app, known] = await Promise.all([
      store.apps.findById(org, appId),
      store.apiProducts.findHeld(org, [apiProduct]),
    ]);
    const found = foundIn(app, asked);
    if (!found) return 'gone';
    if (found.grant.status !== 'pending') return 'decided';
    const { owner } = found.app;
    const [denial, mail] = await Promise.all([
      known.get(apiProduct)?.denials === 0 ? undefined : store.denials.find(org, { owner, apiProduct }),
      mailAbout(org, found.app, apiProduct, decisions, store, context),
    ]);
    const at = context.now();
    const { reason, action } = decisions;
    const status = action === 'approve' ? 'approved' : 'revoked';
    const decision = { org, apiProduct, known, caller, at, reason: reason?.trim() || undefined };
    const changed = decideGrant(found, status, decision, store);
    store.apps.replace(org, { ...withCredential(found.app, changed), ...modified(caller, at) });
    const notBefore = at + UNDO_MS;
    const decided = { appId, keyRef, apiProduct, status } as const;
    const mailId = mail && queueMail(org, { ...mail, notBefore, decision: decided }, store, at);
    store.due.put({
      ...decisionOf(org, asked),
      at: notBefore,
      decision: {
        ...decided,
        owner,
        decidedAt: at,
        ...(denial && { denial }),
        ...(mailId !== undefined && { mail: mailId }),
      },
    });
    return 'done';
  });

/** Works on requests in their order, those of different groups concurrently, and returns the outcomes. */
async function inGroups<Outcome>(
  requests: readonly Asked[],
  groupOf: (asked: Asked) => string,
  one: (asked: Asked) => Promise<Outcome>,
): Promise<Map<Asked, Outcome>> {
  const groups = new Map<string, Asked[]>();
  for (const asked of requests) groups.set(groupOf(asked), [...(groups.get(groupOf(asked)) ?? []), asked]);
  const waiting = [...groups.values()];
  const outcomes = new Map<Asked, Outcome>();
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      for (const asked of next) outcomes.set(asked, await one(asked));
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT }, work));
  return outcomes;
}

/** Decides requests, those of one app one after the other, and returns what became of each. */
export async function decideRequests(
  org: string,
  decisions: RequestDecisions,
  caller: Caller,
  context: OperationContext,
): Promise<DecidedRequest[]> {
  const { requests } = decisions;
  const outcomes = await inGroups(
    requests,
    ({ appId }) => appId,
    (asked) => decideOne(org, asked, decisions, caller, context),
  );
  return requests.map((asked) => ({ ...asked, outcome: outcomes.get(asked) ?? 'gone' }));
}

/** Undoes one decision, in one commit: the request waits again, and the denial is the one before. */
const undoOne = (
  org: string,
  asked: Asked,
  caller: Caller,
  { store, now }: OperationContext,
): Promise<UndoneRequest['outcome']> =>
  store.atomically(async ({ apps, due, denials, mails }) => {
    const { apiProduct, keyRef } = asked;
    const [app, entry] = await Promise.all([
      apps.findById(org, asked.appId),
      due.find(decisionOf(org, asked)),
    ]);
    const found = foundIn(app, asked);
    if (!found) return 'gone';
    const { decision } = entry ?? {};
    const at = now();
    if (!entry || !decision || entry.at <= at || found.grant.status !== decision.status) return 'late';
    const { denial, decidedAt, owner } = decision;
    const [current, mail] = await Promise.all([
      denials.find(org, { owner, apiProduct }),
      decision.mail === undefined ? undefined : mails.find(org, decision.mail),
    ]);
    // The clock of the process that sends it may be ahead.
    if (mail && mail.state !== 'queued') return 'late';
    // Later decisions about other keys of the owner keep their denial.
    const isOwn = current?.keyRef === keyRef && current.at === decidedAt;
    if (denial && (isOwn || !current)) denials.put(org, denial);
    else if (isOwn) denials.delete(org, { owner, apiProduct });
    apps.replace(org, {
      ...withCredential(found.app, changeGrant(found.credential, apiProduct, 'pending')),
      ...modified(caller, at),
    });
    due.delete(entry);
    if (mail) {
      mails.delete(org, mail);
      due.delete({ org, kind: 'mail', ref: mail.id });
    }
    return 'undone';
  });

/**
 * Undoes decisions, those about one owner one after the other, the latest first, and returns what became of
 * each.
 */
export async function undoDecisions(
  org: string,
  { requests }: RequestUndo,
  caller: Caller,
  context: OperationContext,
): Promise<UndoneRequest[]> {
  const { due } = context.store;
  const entries = await Promise.all(requests.map((asked) => due.find(decisionOf(org, asked))));
  const known = new Map(requests.map((asked, index) => [asked, entries[index]?.decision]));
  const decidedAt = (asked: Asked): number => known.get(asked)?.decidedAt ?? 0;
  const outcomes = await inGroups(
    requests.toReversed().sort((one, other) => decidedAt(other) - decidedAt(one)),
    (asked) => known.get(asked)?.owner ?? '',
    (asked) => undoOne(org, asked, caller, context),
  );
  return requests.map((asked) => ({ ...asked, outcome: outcomes.get(asked) ?? 'late' }));
}

/** True while a key has an API product as it was decided. */
export async function isStillDecided(
  org: string,
  decision: MailedDecision,
  { apps }: Pick<Collections, 'apps'>,
): Promise<boolean> {
  const app = await apps.findById(org, decision.appId);
  return foundIn(app, decision)?.grant.status === decision.status;
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
  const all = apps
    .filter(({ deletion }) => !deletion)
    .flatMap((app) => [
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
