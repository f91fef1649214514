import { readdirSync, readFileSync } from 'node:fs';
import type { Message } from '../../shared/context';
import { mailWords } from '../../shared/domain/mailWords';
import { openSmtp } from '../../shared/mail/smtp';
import { languages, MailTemplate } from '../../shared/schemas/portal';
import { tokenIn } from '../support/mail/mailServer';
import { given, unique } from '../support/registry/given';
import { CONFIRM, developerAt, registered, usePortal } from '../support/registry/portal';

const scene = usePortal({ brand: { name: 'Harbour APIs' } });
const newEmail = () => `${unique('eva')}@example.com`;

const message = (to: Message['to']): Message => ({
  messageId: '<one@keys.example.com>',
  from: { name: 'Harbour', address: 'portal@keys.example.com' },
  to,
  subject: 'One\r\nBcc: evil@example.com',
  text: 'text',
  html: '<p>text</p>',
  headers: {},
  attachments: [],
});

test('AT-M6 a process that ends between hand-over and record has the same mail sent again, with the same link', async () => {
  const email = newEmail();
  await developerAt(scene).signUp(email);
  const first = await scene.mail.mail(email, CONFIRM);
  const { org, context } = scene.registry;
  const id = context.store.registrations.idOf(org, email);
  const [mail] = await context.store.mails.list(org, `registrations/${id}`, 10);
  // As it is stored where the process ended before it was recorded that the mail was sent.
  await context.store.atomically(async ({ mails, due }) => {
    const stored = await mails.find(org, `${mail?.id}`);
    if (!stored) throw new Error('The mail is gone');
    mails.replace(org, { ...stored, state: 'sending', leaseUntil: context.now() - 1 });
    due.put({ org, kind: 'mail', ref: stored.id, at: context.now() - 1 });
  });
  await Promise.all([scene.runDue(), scene.runDue()]);
  const again = await scene.mail.mail(email, CONFIRM, 2);
  expect(again.messageId).toBe(first.messageId);
  expect(tokenIn(again)).toBe(tokenIn(first));
  await scene.runDue();
  expect(scene.mail.mails.filter(({ to }) => to.includes(email))).toHaveLength(2);
});

test('AT-M7 one address cannot be two, and a subject adds no header', async () => {
  const two = 'a@x.test, evil@y.test';
  const { status } = await scene.registry.post('/developers', {
    email: two,
    firstName: 'A',
    lastName: 'B',
    userName: 'a',
  });
  expect(status).toBe(400);
  expect((await developerAt(scene).signUp(two)).status).toBe(400);
  const transport = openSmtp(scene.mail.url);
  await transport.send(message({ name: two, address: 'one@x.test' }));
  const sent = scene.mail.mails.filter(({ messageId }) => messageId === '<one@keys.example.com>');
  expect(sent.map(({ to }) => to)).toEqual([['one@x.test']]);
  expect(sent[0]?.raw).not.toMatch(/^Bcc:/im);
  await transport.send(message({ name: 'A', address: two })).catch(() => {});
  expect(scene.mail.mails.flatMap(({ to }) => to)).not.toContain('evil@y.test');
});

test('AT-M8 what a mail server refuses for good is shown beside the developer, in its words', async () => {
  const { email, developerId } = await registered(scene);
  scene.mail.refuse(550);
  await developerAt(scene).forgot(email);
  await scene.refusal(`developers/${developerId}`);
  scene.mail.refuse(undefined);
  const { mails } = (await scene.registry.get(`/developers/${email}/account`)).body;
  expect(mails[0]).toMatchObject({
    template: 'reset',
    state: 'failed',
    error: expect.stringContaining('550'),
  });
});

describe.each(languages)('AT-M9 in %s', (language) => {
  test.each(MailTemplate.options)(
    '%s has text and HTML of the same words, one link and no gap',
    async (template) => {
      const { status, body } = await scene.registry.post('/portal/mails:preview', { template, language });
      expect(status).toBe(200);
      for (const words of [body.subject, body.text, body.html]) {
        expect(words).not.toMatch(/\{\w*\}|undefined|NaN/);
        expect(words.length).toBeGreaterThan(5);
      }
      const links = new Set(body.text.match(/https?:\/\/\S+/g) ?? []);
      expect(links.size).toBe(mailWords[language][template].button === undefined ? 0 : 1);
      expect(body.html).toContain(`<html lang="${language}">`);
      expect(body.html.match(/<a /g) ?? []).toHaveLength(links.size);
      expect(body.html).not.toMatch(/<script|<img|http:\/\//);
      for (const line of body.text.split('\n').filter((one: string) => !one.startsWith('http')))
        expect(line.length).toBeLessThanOrEqual(78);
    },
  );
});

test('a mail has the headers of mails that nobody typed, and asks for no answer', async () => {
  const { email } = await given(scene.registry).developer();
  await scene.registry.post(`/developers/${email}/account:invite`);
  const { raw } = await scene.mail.mail(email, /invited to/);
  expect(raw).toMatch(/^Auto-Submitted: auto-generated/m);
  expect(raw).toMatch(/^X-Auto-Response-Suppress: All/m);
  expect(raw).toMatch(/^From: Harbour APIs <portal@keys.example.com>/m);
});

test('AT-M10 what catches mails is a tool, and nothing that is deployed imports it', () => {
  const files = ['functions', 'shared'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => `${entry.parentPath}/${entry.name}`),
  );
  expect(files.length).toBeGreaterThan(300);
  expect(files.filter((file) => /mailbox\/|smtp-server/.test(readFileSync(file, 'utf8')))).toEqual([]);
});

test('a mail server that is down for a day loses none of 200 registrations', async () => {
  const emails = Array.from({ length: 200 }, newEmail);
  scene.mail.refuse(451);
  for (const [index, email] of emails.entries()) {
    // All networks together may send 200 forms an hour, and other tests have sent some.
    if (index % 100 === 0) scene.pass(1);
    expect((await developerAt(scene).signUp(email)).status).toBe(202);
  }
  const { org, context } = scene.registry;
  for (const email of emails)
    await scene.refusal(`registrations/${context.store.registrations.idOf(org, email)}`);
  for (let hour = 0; hour < 24; hour += 3) {
    scene.pass(3);
    await scene.runDue();
  }
  scene.mail.refuse(undefined);
  scene.pass(12);
  await scene.runDue();
  for (const email of emails) {
    const mail = await scene.mail.mail(email, CONFIRM);
    expect((await developerAt(scene).show(tokenIn(mail))).status).toBe(200);
  }
  expect(scene.mail.mails.filter(({ to }) => emails.includes(`${to}`))).toHaveLength(emails.length);
}, 900_000);
