import { eventually } from '../support/browser/eventually';
import { given } from '../support/registry/given';
import { registered, usePortal } from '../support/registry/portal';

const scene = usePortal({ brand: { name: 'Harbour APIs' } });

/** A developer who signed up, with an app that awaits approval for an API product. */
async function requested() {
  const { registry } = scene;
  const { email, browser, developerId } = await registered(scene);
  const product = await given(registry).apiProduct({ approvalType: 'manual', displayName: 'Orders' });
  const made = await browser.send('POST', `/developers/${developerId}/apps`, {
    name: 'shop',
    apiProducts: [product.name],
  });
  expect(made.status).toBe(201);
  const consumerKey = `${made.body.credentials[0].consumerKey}`;
  const keyRef = registry.context.vault.keyRef(consumerKey);
  const request = { appId: made.body.appId as string, keyRef, apiProduct: product.name };
  return { email, browser, request, consumerKey };
}

const mailsTo = (email: string) =>
  scene.mail.mails.filter(({ to, subject }) => to.includes(email) && /Orders/.test(subject));

/** Lets the time pass in which decisions can be undone, and does what is due. */
async function undoOver(): Promise<void> {
  scene.pass(11 / 3600);
  await scene.runDue();
}

const undo = (requests: object[]) => scene.registry.post('/requests:undo', { requests });
const decide = (requests: object[], action: string, reason?: string) =>
  scene.registry.post('/requests:decide', { requests, action, reason });

test('an approval is mailed once, to the developer, without the key', async () => {
  const { email, request, consumerKey } = await requested();
  expect((await decide([request], 'approve')).body.requests[0].outcome).toBe('done');
  await scene.runDue();
  expect(mailsTo(email)).toEqual([]);
  await undoOver();
  const mail = await scene.mail.mail(email, /Orders is approved for shop/);
  expect(mail.raw).not.toContain(consumerKey);
  await decide([request], 'approve');
  await undoOver();
  expect(mailsTo(email)).toHaveLength(1);
});

test('AT-Q2 a decision that is undone is not mailed, and the next one is', async () => {
  const { email, request } = await requested();
  await decide([request], 'approve');
  expect((await undo([request])).body.requests).toEqual([{ ...request, outcome: 'undone' }]);
  await undoOver();
  await decide([request], 'reject', 'No contract');
  await undoOver();
  await scene.mail.mail(email, /Orders is not approved for shop/);
  expect(mailsTo(email)).toHaveLength(1);
});

test('the mail about a decision leaves by itself when the ten seconds are over, and that of an undone one never', async () => {
  const [kept, undone] = [await requested(), await requested()];
  const begun = Date.now();
  await decide([undone.request, kept.request], 'approve');
  expect((await undo([undone.request])).body.requests[0].outcome).toBe('undone');
  await eventually(async () => mailsTo(kept.email).length, 1, 60_000);
  expect(Date.now() - begun).toBeGreaterThanOrEqual(10_000);
  expect(mailsTo(undone.email)).toEqual([]);
  await undoOver();
  expect([mailsTo(kept.email).length, mailsTo(undone.email).length]).toEqual([1, 0]);
});

test('a decision that somebody else changed before it was mailed is not mailed', async () => {
  const { email, request } = await requested();
  await decide([request], 'reject', 'No contract');
  const { appId, keyRef, apiProduct } = request;
  await scene.registry.post(`/apps/${appId}/keys/${keyRef}/apiproducts/${apiProduct}?action=approve`, {});
  await undoOver();
  await undoOver();
  expect(mailsTo(email)).toEqual([]);
});

test('a decision is mailed or undone, never both, when both happen at once', async () => {
  for (let round = 0; round < 5; round++) {
    const { email, request } = await requested();
    await decide([request], 'approve');
    scene.pass(9.999 / 3600);
    const [{ body }] = await Promise.all([undo([request]), undoOver()]);
    const isUndone = body.requests[0].outcome === 'undone';
    if (!isUndone) await scene.mail.mail(email, /Orders is approved/);
    await undoOver();
    expect(mailsTo(email)).toHaveLength(isUndone ? 0 : 1);
  }
});

test('AT-Q3 the reason of a rejection is in the mail and among the own requests, word for word', async () => {
  const { email, browser, request } = await requested();
  const reason = 'Send us the signed contract first & call 555.';
  await decide([request], 'reject', reason);
  await undoOver();
  const mail = await scene.mail.mail(email, /Orders is not approved for shop/);
  expect(mail.text.replace(/\s+/g, ' ')).toContain(reason);
  const { body } = await browser.send('GET', '/portal/account/requests');
  expect(body.requests).toMatchObject([{ state: 'denied', denied: { reason } }]);
});

test('AT-Q5 of a hundred requests decided at once with one app gone, 99 are mailed, under one request id', async () => {
  const { registry } = scene;
  const { email, developerId } = await registered(scene);
  const product = await given(registry).apiProduct({ approvalType: 'manual', displayName: 'Orders' });
  const apps = await Promise.all(
    Array.from({ length: 100 }, () => given(registry).app({ email }, { apiProducts: [product.name] })),
  );
  const requests = apps.map(({ appId, credentials: [key] }) => ({
    appId,
    keyRef: registry.context.vault.keyRef(`${key?.consumerKey}`),
    apiProduct: product.name,
  }));
  await registry.delete(`/apps/${apps[42]?.appId}`);
  const { body } = await decide(requests, 'approve');
  const outcomes: string[] = body.requests.map(({ outcome }: { outcome: string }) => outcome);
  const counted = Object.fromEntries(
    ['done', 'decided', 'gone'].map((kind) => [kind, outcomes.filter((outcome) => outcome === kind).length]),
  );
  expect(counted).toEqual({ done: 99, decided: 0, gone: 1 });
  await undoOver();
  await eventually(async () => mailsTo(email).length, 99, 120_000);
  await undoOver();
  expect(mailsTo(email)).toHaveLength(99);
  const { audit } = (await registry.get('/audits?action=decideRequests&pageSize=1000')).body;
  const mine = audit.filter(({ entities }: { entities: string[] }) =>
    entities.some((entity) => entity.includes(developerId)),
  );
  expect(mine).toHaveLength(99);
  expect(new Set(mine.map(({ requestId }: { requestId: string }) => requestId)).size).toBe(1);
});

test('a developer without a portal account gets no mail', async () => {
  const { registry } = scene;
  const product = await given(registry).apiProduct({ approvalType: 'manual' });
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer, { apiProducts: [product.name] });
  const keyRef = registry.context.vault.keyRef(`${app.credentials[0]?.consumerKey}`);
  const request = { appId: app.appId, keyRef, apiProduct: product.name };
  expect((await decide([request], 'approve')).body.requests[0].outcome).toBe('done');
  await undoOver();
  const mails = await registry.context.store.mails.list(
    registry.org,
    `developers/${developer.developerId}`,
    10,
  );
  expect(mails).toEqual([]);
});
