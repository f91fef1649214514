import type getPortalSettings from '../../../../functions/portal/getPortalSettings';
import { contrastWithWhite } from '../../../../shared/domain/contrast';
import type { PortalSettings } from '../../../../shared/schemas/portal';
import type { Reply } from '../../../kit/api';
import type { Rule } from '../../../kit/form';
import { strings } from '../../strings';

const s = strings.portalSettings;

export type Settings = Reply<typeof getPortalSettings>;

/** The values of the form, as texts. */
export type Values = Record<
  | 'registration'
  | 'activation'
  | 'domains'
  | 'activationMailTo'
  | 'answerWithinDays'
  | 'passwordLength'
  | 'sessionHours'
  | 'rememberDays'
  | 'name'
  | 'colour'
  | 'logo'
  | 'support'
  | 'privacyUrl'
  | 'imprintUrl'
  | 'url'
  | 'termsVersion'
  | 'termsText'
  | 'fromName'
  | 'replyTo'
  | 'texts',
  string
>;

/** Minimum contrast of text. Source: WCAG 2.2, 1.4.3. */
const MIN_CONTRAST = 4.5;

const COLOUR = /^#[0-9a-f]{6}$/;
const DOMAIN = /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/;

const words = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter(Boolean);

/** Returns the contrast of white text on a colour, rounded down, and whether it suffices; undefined for no colour. */
export function contrastOf(colour: string): { ratio: string; isEnough: boolean } | undefined {
  if (!COLOUR.test(colour)) return undefined;
  const ratio = contrastWithWhite(colour);
  return { ratio: `${Math.floor(ratio * 10) / 10}`, isEnough: ratio >= MIN_CONTRAST };
}

export const valuesOf = ({ brand, mail, terms, ...settings }: Settings): Values => ({
  registration: settings.registration,
  activation: settings.activation,
  domains: settings.domains.join(' '),
  activationMailTo: settings.activationMailTo.join(' '),
  answerWithinDays: `${settings.answerWithinDays}`,
  passwordLength: `${settings.passwordLength}`,
  sessionHours: `${settings.sessionHours}`,
  rememberDays: `${settings.rememberDays}`,
  name: brand.name ?? '',
  colour: brand.colour ?? '',
  logo: brand.logo ?? '',
  support: brand.support ?? '',
  privacyUrl: brand.privacyUrl ?? '',
  imprintUrl: brand.imprintUrl ?? '',
  url: settings.url ?? '',
  termsVersion: terms?.version ?? '',
  termsText: terms?.text ?? '',
  fromName: mail.fromName ?? '',
  replyTo: mail.replyTo ?? '',
  texts: JSON.stringify(mail.texts),
});

/** The words of mails by template and language. */
export type Texts = PortalSettings['mail']['texts'];

export const textsIn = ({ texts }: Pick<Values, 'texts'>): Texts => JSON.parse(texts);

/** Returns the settings with the values of the form; empty texts are absent. */
export function settingsOf({ fields }: Settings, values: Values): PortalSettings {
  const text = (name: keyof Values) => values[name].trim() || undefined;
  const termsVersion = text('termsVersion');
  return {
    registration: values.registration as PortalSettings['registration'],
    activation: values.activation as PortalSettings['activation'],
    domains: words(values.domains),
    activationMailTo: words(values.activationMailTo),
    answerWithinDays: Number(values.answerWithinDays),
    passwordLength: Number(values.passwordLength),
    sessionHours: Number(values.sessionHours),
    rememberDays: Number(values.rememberDays),
    fields,
    terms: termsVersion ? { version: termsVersion, text: values.termsText } : undefined,
    brand: {
      name: text('name'),
      colour: text('colour'),
      logo: text('logo'),
      support: text('support'),
      privacyUrl: text('privacyUrl'),
      imprintUrl: text('imprintUrl'),
    },
    mail: { fromName: text('fromName'), replyTo: text('replyTo'), texts: textsIn(values) },
    url: text('url'),
  };
}

const between =
  (min: number, max: number): Rule<Values> =>
  (value) =>
    /^\d+$/.test(value) && Number(value) >= min && Number(value) <= max ? undefined : s.between(min, max);

const link: Rule<Values> = (value) =>
  value === '' || /^https?:\/\/[^\s/]/.test(value.trim()) ? undefined : s.look.urlWrong;

export const rules: Partial<Record<keyof Values, Rule<Values>>> = {
  domains: (value, { registration, activation }) => {
    const wrong = words(value).find((domain) => !DOMAIN.test(domain));
    if (wrong !== undefined) return s.domains.wrong(wrong);
    const isNeeded = registration === 'domains' || activation === 'domains';
    return isNeeded && value.trim() === '' ? s.domains.missing : undefined;
  },
  answerWithinDays: between(1, 60),
  passwordLength: between(12, 64),
  sessionHours: between(1, 24),
  rememberDays: between(1, 90),
  colour: (value) => {
    if (value === '') return undefined;
    const contrast = contrastOf(value);
    if (!contrast) return s.look.colourWrong;
    return contrast.isEnough ? undefined : s.look.contrastTooLow(contrast.ratio);
  },
  privacyUrl: link,
  imprintUrl: link,
  url: link,
  termsVersion: (value, { termsText }) =>
    value.trim() === '' && termsText.trim() !== '' ? s.terms.incomplete : undefined,
  termsText: (value, { termsVersion }) =>
    value.trim() === '' && termsVersion.trim() !== '' ? s.terms.incomplete : undefined,
};
