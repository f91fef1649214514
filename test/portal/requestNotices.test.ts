import { given, unique } from '../support/registry/given';
import { createOwnApp } from '../support/registry/ownRequests';
import { type PortalScene, startPortal } from '../support/registry/portal';

const NEW = /^Requests at /;
const OVERDUE = /^Overdue requests at /;

let scene: PortalScene;
let product: string;
/** The address that notices go to. */
let staff: string;

beforeEach(async () => {
  staff = `${unique('ana')}@example.com`;
  scene = await startPortal({ activationMailTo: [staff], answerWithinDays: 2, brand: { name: 'Harbour' } });
  product = (await given(scene.registry).apiProduct({ approvalType: 'manual' })).name;
});
afterEach(() => scene.stop());

const request = () => createOwnApp(scene.registry, { apiProducts: [product] });
const mailed = (subject: RegExp) =>
  scene.mail.mails.filter(({ to, ...mail }) => to.includes(staff) && subject.test(mail.subject));

test('staff get a mail about new requests at once, then hourly at most, and none without new ones', async () => {
  await request();
  await scene.runDue();
  const { text } = await scene.mail.mail(staff, NEW);
  expect(text).toContain('https://keys.example.com/console/o/');
  await request();
  await request();
  await scene.runDue();
  expect(mailed(NEW)).toHaveLength(1);
  scene.pass(1);
  await scene.runDue();
  await scene.mail.mail(staff, NEW, 2);
  expect(mailed(NEW)[1]?.subject).toBe('Requests at Harbour: 3 apps');
  scene.pass(2);
  await scene.runDue();
  await scene.runDue();
  expect(mailed(NEW)).toHaveLength(2);
});

test('a request that is decided before its notice is sent causes none', async () => {
  const own = await request();
  const { appId } = own.app;
  await scene.registry.post(`/apps/${appId}/keys/${own.keyRef}/apiproducts/${product}?action=approve`, {});
  await scene.runDue();
  scene.pass(72);
  await scene.runDue();
  expect(mailed(/Harbour/)).toEqual([]);
});

test('AT-Q6 requests older than promised are mailed once a day, also with two sweeps at once', async () => {
  const own = await request();
  await scene.runDue();
  scene.pass(47);
  await scene.runDue();
  expect(mailed(OVERDUE)).toEqual([]);
  scene.pass(2);
  await Promise.all([scene.runDue(), scene.runDue()]);
  await scene.mail.mail(staff, OVERDUE);
  await scene.runDue();
  expect(mailed(OVERDUE)).toHaveLength(1);
  const { requests } = (await scene.registry.get('/requests')).body;
  expect(requests).toMatchObject([{ isLate: true }]);
  scene.pass(24);
  await Promise.all([scene.runDue(), scene.runDue()]);
  await scene.mail.mail(staff, OVERDUE, 2);
  await scene.registry.post(
    `/apps/${own.app.appId}/keys/${own.keyRef}/apiproducts/${product}?action=approve`,
    {},
  );
  scene.pass(24);
  await scene.runDue();
  expect(mailed(OVERDUE)).toHaveLength(2);
});

test('a request made by staff with the API of Apigee is noticed like any other, and a company’s too', async () => {
  const company = await given(scene.registry).company();
  await given(scene.registry).app(`/companies/${company.name}`, { apiProducts: [product] });
  await scene.runDue();
  await scene.mail.mail(staff, NEW);
});
