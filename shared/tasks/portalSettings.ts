import type { Context } from '../context';
import { contrastWithWhite } from '../domain/contrast';
import { renderMail, USUAL_COLOUR } from '../domain/mailText';
import { sampleValues } from '../domain/mailWords';
import type { Caller } from '../environment';
import { InvalidEmail, InvalidRequest } from '../faults';
import { Email } from '../schemas/developer';
import type { Language, MailTemplate, PortalSettings } from '../schemas/portal';
import type { ActorStore } from '../store/store';
import { buttonOf } from './accountLinks';
import { requireFreeFields } from './audiences';
import { queueMail } from './mailQueue';
import { mailProblems, requireMail, settingsOf, sitesOf } from './portal';
import { listWaiting } from './staffAccounts';

type Asking = Context & { store: ActorStore };

/** Maximum waiting developers that are counted. */
const MAX_COUNTED = 1000;

/** Minimum contrast of text. Source: WCAG 2.2, 1.4.3. */
const MIN_CONTRAST = 4.5;

/** Returns staff's view of the settings. */
export async function presentSettings(org: string, context: Asking) {
  const { store } = context;
  const [found, settings, waiting] = await Promise.all([
    store.portalSettings.find(org),
    settingsOf(org, store),
    listWaiting(org, MAX_COUNTED, context),
  ]);
  return {
    ...settings,
    isSet: found !== undefined,
    problems: mailProblems(org, settings, context),
    waiting: waiting.length,
  };
}

const refuse = (field: string, description: string) => InvalidRequest({ problems: [{ field, description }] });

/**
 * Replaces the settings. @throws InvalidRequest if white text on the colour is unreadable, or a field decides
 * who sees an API product
 */
export async function putSettings(org: string, settings: PortalSettings, { store }: Asking): Promise<void> {
  const { brand, registration, activation, domains } = settings;
  const contrast = contrastWithWhite(brand.colour ?? USUAL_COLOUR);
  if (contrast < MIN_CONTRAST) {
    const found = Math.floor(contrast * 10) / 10;
    throw refuse(
      'brand.colour',
      `White text on it has a contrast of ${found}:1; ${MIN_CONTRAST}:1 is needed`,
    );
  }
  if ((registration === 'domains' || activation === 'domains') && domains.length === 0)
    throw refuse('domains', 'At least one domain is needed');
  await store.atomically(async (collections) => {
    const { portalSettings } = collections;
    await requireFreeFields(org, settings, collections);
    portalSettings.put(org, await portalSettings.find(org), settings);
  });
}

/** Renders a mail for a sample developer. */
export async function previewOf(
  org: string,
  {
    template,
    language,
    subject,
    intro,
  }: { template: MailTemplate; language: Language; subject?: string | undefined; intro?: string | undefined },
  context: Asking,
) {
  const [settings, { displayName }] = await Promise.all([
    settingsOf(org, context.store),
    context.organizations.get(org),
  ]);
  const portal = settings.brand.name ?? displayName;
  const sites = sitesOf(org, settings, context);
  const own = {
    ...settings.mail.texts[template]?.[language],
    ...(subject && { subject }),
    ...(intro && { intro }),
  };
  const texts = { ...settings.mail.texts, [template]: { [language]: own } };
  return renderMail({
    template,
    language,
    hasLogo: false,
    values: {
      portal,
      ...sampleValues,
      by: 'grace@example.com',
      reason: '',
      domains: settings.domains.join(', ') || sampleValues.domains,
      support: settings.brand.support ?? portal,
      days: `${settings.answerWithinDays}`,
    },
    link: buttonOf(
      template,
      { ...sites, portal: sites.portal ?? 'https://portal.example.com' },
      () => 'example',
    ),
    settings: { ...settings, mail: { ...settings.mail, texts } },
  });
}

/**
 * Queues a mail for a sample developer to the calling member. @throws InvalidEmail for a token @throws
 * PortalNotReady
 */
export async function queueTestMail(
  org: string,
  { template, language }: { template: MailTemplate; language: Language },
  { name, memberKey }: Pick<Caller, 'name' | 'memberKey'>,
  context: Asking,
): Promise<void> {
  requireMail(org, await settingsOf(org, context.store), context);
  const member = memberKey ?? name;
  if (!Email.safeParse(member).success) throw InvalidEmail();
  await context.store.atomically((collections) => {
    queueMail(org, { template, to: { member }, subject: 'portal', language }, collections, context.now());
  });
}
