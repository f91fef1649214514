import { given } from '../support/registry/given';
import { registered, usePortal } from '../support/registry/portal';

const scene = usePortal({ brand: { name: 'Harbour APIs' } });

/** A developer who signed up, with an app that awaits approval for an API product. */
async function requested() {
  const { registry } = scene;
  const { email, browser, developerId } = await registered(scene);
  const product = await given(registry).apiProduct({ approvalType: 'manual', displayName: 'Orders' });
  const made = await browser.send('POST', `/developers/${developerId}/apps`, {
    ...{ name: 'shop', apiProducts: [product.name] },
  });
  expect(made.status).toBe(201);
  const consumerKey = `${made.body.credentials[0].consumerKey}`;
  const keyRef = registry.context.vault.keyRef(consumerKey);
  const request = { appId: made.body.appId as string, keyRef, apiProduct: product.name };
  return { email, browser, request, consumerKey };
}

const decide = (requests: object[], action: string, reason?: string) =>
  scene.registry.post('/requests:decide', { requests, action, reason });

test('an approval is mailed once, to the developer, without the key', async () => {
  const { email, request, consumerKey } = await requested();
  expect((await decide([request], 'approve')).body.requests[0].outcome).toBe('done');
  const mail = await scene.mail.mail(email, /Orders is approved for shop/);
  expect(mail.raw).not.toContain(consumerKey);
  await decide([request], 'approve');
  await scene.runDue();
  expect(
    scene.mail.mails.filter(({ to, subject }) => to.includes(email) && /Orders/.test(subject)),
  ).toHaveLength(1);
});

test('AT-Q3 the reason of a rejection is in the mail and among the own requests, word for word', async () => {
  const { email, browser, request } = await requested();
  const reason = 'Send us the signed contract first & call 555.';
  await decide([request], 'reject', reason);
  const mail = await scene.mail.mail(email, /Orders is not approved for shop/);
  expect(mail.text.replace(/\s+/g, ' ')).toContain(reason);
  const { body } = await browser.send('GET', '/portal/account/requests');
  expect(body.requests).toMatchObject([{ state: 'denied', denied: { reason } }]);
});

test('a developer without a portal account gets no mail', async () => {
  const { registry } = scene;
  const product = await given(registry).apiProduct({ approvalType: 'manual' });
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer, { apiProducts: [product.name] });
  const keyRef = registry.context.vault.keyRef(`${app.credentials[0]?.consumerKey}`);
  const request = { appId: app.appId, keyRef, apiProduct: product.name };
  expect((await decide([request], 'approve')).body.requests[0].outcome).toBe('done');
  const mails = await registry.context.store.mails.list(
    registry.org,
    `developers/${developer.developerId}`,
    10,
  );
  expect(mails).toEqual([]);
});
