import { openSmtp } from '../../../shared/mail/smtp';
import { runDueWork } from '../../../shared/tasks/dueWork';
import { eventually } from '../browser/eventually';
import { type MailServer, startMailServer, tokenIn } from '../mail/mailServer';
import { unique } from './given';
import { note } from './notes';
import { quiet, type Registry, type Reply, startRegistry } from './registry';

const HOUR = 3600_000;

/** A password that satisfies all rules. */
export const GOOD_PASSWORD = 'tall ships leave at dawn';

/** A portal with a real mail server, a clock that can be advanced, and the triggers. */
export interface PortalScene {
  registry: Registry;
  mail: MailServer;
  /** Does what the scheduler triggers every minute. */
  runDue(): Promise<number>;
  /** Advances the clock by hours. */
  pass(hours: number): void;
  /** Advances the clock to the beginning of an hour, at which the counters of forms begin anew. */
  startHour(): void;
  settings(change: object): Promise<void>;
  /** Waits until a mail about a developer or registration was refused. */
  refusal(subject: string): Promise<void>;
  stop(): Promise<void>;
}

/** A log without the refusals of the mail server, which tests make it give. */
const log: typeof quiet = {
  ...quiet,
  error(fields, message) {
    if (message !== 'A mail could not be handed over') quiet.error(fields, message);
  },
};

/** Starts a portal with settings that differ from the defaults. */
export async function startPortal(
  settings: object = {},
  over: Parameters<typeof startRegistry>[0] = {},
): Promise<PortalScene> {
  const mail = await startMailServer();
  let passed = 0;
  const registry = await startRegistry({
    events: true,
    url: 'https://keys.example.com',
    mailFrom: 'portal@keys.example.com',
    mail: openSmtp(mail.url),
    now: () => Date.now() + passed,
    log,
    ...over,
  });
  const scene: PortalScene = {
    registry,
    mail,
    runDue: () => runDueWork(registry.context, registry.context.mail),
    pass(hours) {
      passed += hours * HOUR;
    },
    startHour() {
      passed += HOUR - (registry.context.now() % HOUR);
    },
    async settings(change) {
      const { status, text } = await registry.put('/portal/settings', change);
      if (status !== 200) throw new Error(text);
    },
    async refusal(subject) {
      const list = () => registry.context.store.mails.list(registry.org, subject, 50);
      await eventually(async () => (await list()).some(({ error }) => error !== undefined), true, 30_000);
    },
    async stop() {
      await registry.stop();
      await mail.stop();
    },
  };
  await scene.settings(settings);
  return scene;
}

let addresses = 0;

/** Returns an address in a network of its own. */
export const newAddress = (): string => {
  addresses += 1;
  return `10.9.${addresses >> 8}.${addresses & 255}`;
};

/** A browser on the pages of a portal. Tests with `KEYMINT_PROXIES=1` give each browser its own address. */
export function developerAt({ registry }: Pick<PortalScene, 'registry'>, address = newAddress()) {
  const cookies = new Map<string, string>();

  const send = async (
    method: string,
    path: string,
    body?: unknown,
    extra: Record<string, string> = {},
  ): Promise<Reply> => {
    const headers: Record<string, string> = {
      'sec-fetch-site': 'same-origin',
      'keymint-as': 'developer',
      'x-forwarded-for': address,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(cookies.size > 0 && { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
      ...extra,
    };
    const answer = await fetch(`${registry.url}/v1/organizations/${registry.org}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
      if (value) note('secrets', value);
    }
    const text = await answer.text();
    const reply = text === '' ? undefined : JSON.parse(text);
    return { status: answer.status, body: reply, headers: answer.headers, text };
  };

  return {
    send,
    cookies,
    /** Returns a ticket that is old enough, as after filling in the form. */
    async ticket(): Promise<string> {
      const { now, vault } = registry.context;
      const at = `${now() - 10_000}`;
      return `${at}.${vault.tag(JSON.stringify([registry.org, at]), 'ticket of a form')}`;
    },
    async signUp(email: string, more: object = {}): Promise<Reply> {
      const person = { email, firstName: 'Eva', lastName: 'Example' };
      return send('POST', '/portal/registrations', { ...person, ticket: await this.ticket(), ...more });
    },
    confirm: (token: string, more: object = {}) =>
      send('POST', '/portal/registrations:confirm', { token, password: GOOD_PASSWORD, ...more }),
    signIn: (email: string, password = GOOD_PASSWORD, more: object = {}) =>
      send('POST', '/portal/session', { email, password, ...more }),
    forgot: (email: string) => send('POST', '/portal/resets', { email }),
    setPassword: (token: string, password = GOOD_PASSWORD) =>
      send('POST', '/portal/passwords', { token, password }),
    account: () => send('GET', '/portal/account'),
    show: (token: string) => send('POST', '/portal/links:show', { token }),
    follow: (token: string) => send('POST', '/portal/links', { token }),
  };
}

export type DeveloperBrowser = ReturnType<typeof developerAt>;

export const CONFIRM = /^Confirm your address for /;
export const ALREADY = /^You already have an account/;
export const SET_PASSWORD = /^Set your password/;
export const RESET = /^Choose a new password/;

/** Completes a registration and returns the signed-in browser. */
export async function registered(
  scene: PortalScene,
  email = `${unique('eva')}@example.com`,
): Promise<{ email: string; browser: DeveloperBrowser; developerId: string }> {
  const browser = developerAt(scene);
  const earlier = scene.mail.mails.filter(({ to, subject }) => to.includes(email) && CONFIRM.test(subject));
  const asked = await browser.signUp(email);
  if (asked.status !== 202) throw new Error(asked.text);
  const confirmed = await browser.confirm(tokenIn(await scene.mail.mail(email, CONFIRM, earlier.length + 1)));
  if (confirmed.status !== 200) throw new Error(confirmed.text);
  const { developerId } = (await browser.account()).body;
  return { email, browser, developerId };
}

/** Starts a portal for all tests of a file, in which every browser has its own address. */
export function usePortal(settings: object = {}, over?: Parameters<typeof startRegistry>[0]): PortalScene {
  const proxies = process.env.KEYMINT_PROXIES;
  let started: PortalScene | undefined;
  beforeAll(async () => {
    process.env.KEYMINT_PROXIES = '1';
    started = await startPortal(settings, over);
  });
  afterAll(async () => {
    await started?.stop();
    if (proxies === undefined) delete process.env.KEYMINT_PROXIES;
    else process.env.KEYMINT_PROXIES = proxies;
  });
  return new Proxy({} as PortalScene, {
    get: (_, name) => {
      if (!started) throw new Error('The portal is there once beforeAll has run');
      return started[name as keyof PortalScene];
    },
  });
}
