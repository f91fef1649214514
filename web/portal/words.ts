import { createContext, useContext } from 'react';

/** Codes of refusals whose English message is written for developers. */
const spoken = [
  'keymint.PasswordRefused',
  'keymint.FieldRequired',
  'keymint.PortalNotReady',
  'keymint.SoleCompanyAdmin',
] as const;
type Spoken = (typeof spoken)[number];

export const isSpoken = (code: string): code is Spoken => spoken.includes(code as Spoken);

/** What a refusal says in a language other than English. */
type Refusals = Record<Spoken, string>;

const en = {
  loading: 'Loading…',
  notFound: { title: 'There is no such portal', body: 'Check the address, or ask whoever gave it to you.' },
  failed: 'Something went wrong on our side. Try again in a moment.',
  offline: 'You are offline. Check your connection and try again.',
  refusals: undefined as Refusals | undefined,
  tooMany: (seconds: number) => `Too many tries. Try again in ${Math.ceil(seconds / 60)} minutes.`,
  imprint: 'Imprint',
  privacy: 'Privacy',
  language: 'Language',
  signOut: 'Sign out',
  account: 'Account',
  email: 'Email',
  password: 'Password',
  newPassword: 'New password',
  currentPassword: 'Current password',
  showPassword: 'Show password',
  firstName: 'First name',
  lastName: 'Last name',
  optional: 'optional',
  enter: (label: string) => `Enter ${label.toLowerCase()}.`,
  enterEmail: 'Enter an email address.',
  longEnough: (length: number) =>
    `At least ${length} characters. A few words in a row are easiest to remember.`,
  save: 'Save',
  saved: 'Saved.',
  cancel: 'Cancel',
  signUp: {
    title: 'Sign up',
    steps: ['Your details', 'Confirm', 'Done'],
    step: (now: number, all: number) => `Step ${now} of ${all}`,
    lead: 'Register as a developer to create apps and get API keys.',
    submit: 'Continue',
    have: 'You already have an account?',
    closed: 'Nobody can sign up here at the moment.',
    invitation: 'Sign-up is by invitation. Ask the organization for one.',
    domains: (domains: string) => `Only addresses of ${domains} can sign up.`,
    website: 'Leave this empty',
  },
  checkEmail: {
    title: 'Check your mail',
    body: (email: string) => `We sent a mail to ${email}. Open the link in it to go on.`,
    again: 'Send again',
    wait: (seconds: number) => `Send again in ${seconds} s`,
    sent: 'Sent again.',
    other: 'Use another address',
    nothing: 'Nothing came? Check your spam folder.',
    support: (address: string) => `Ask ${address} if it still does not arrive.`,
  },
  confirm: {
    title: 'Finish your account',
    lead: (email: string) => `For ${email}`,
    submit: 'Create my account',
    terms: 'I accept the terms.',
    showTerms: 'Read the terms',
    mustAccept: 'Accept the terms.',
    used: 'Your address is already confirmed. Sign in.',
    expired: 'This link has expired. Sign up again.',
    done: 'Your account is ready.',
  },
  signIn: {
    title: 'Sign in',
    submit: 'Sign in',
    remember: 'Keep me signed in',
    forgot: 'Forgot password?',
    wrong: 'Email or password is wrong.',
    disabled: (support: string) => `This portal account is disabled. Contact ${support}.`,
    none: 'No account yet?',
    mustChange: 'Your password was set by the organization. Choose one of your own.',
  },
  forgot: {
    title: 'Forgot password',
    lead: 'Enter your address. If it has an account here, you get a mail with a link.',
    submit: 'Send link',
  },
  setPassword: {
    welcome: 'Set your password',
    reset: 'Choose a new password',
    submit: 'Set password',
    done: 'Your password is set. Sign in with it.',
    expired: 'This link does not work, or no longer. Ask for another one.',
  },
  links: {
    emailConfirm: {
      title: 'Confirm your new address',
      body: (email: string) => `Use ${email} for your account from now on.`,
      submit: 'Confirm address',
      done: 'Your address is confirmed.',
    },
    emailUndo: {
      title: 'Take back the change of address',
      body: (email: string) =>
        `Your account keeps ${email}. You are signed out everywhere and get a mail to choose a new password.`,
      submit: 'Take it back',
      done: 'The change is taken back. Check your mail for a link to a new password.',
    },
    keep: {
      title: 'Keep your account',
      body: () => 'Your account, apps and keys become what they were.',
      submit: 'Keep my account',
      done: 'Your account is back. You can sign in again.',
    },
    expired: 'This link does not work, or no longer.',
  },
  notices: {
    waiting: (days: number) =>
      `Your account waits for activation. You can create apps and get keys now; they start working when you are activated, usually within ${days} ${days === 1 ? 'day' : 'days'}.`,
    inactive: (date: string, support: string) =>
      `Your account is inactive since ${date}. Your apps and keys keep their status, but no key works. Contact ${support}.`,
    unconfirmed: 'Your address is not confirmed. Until it is, no mail reaches you there.',
    newEmail: (email: string) =>
      `We sent a mail to ${email}. The address changes when you open the link in it.`,
  },
  accountPage: {
    title: 'Account',
    details: 'Your details',
    emailTitle: 'Email address',
    changeEmail: 'Change address',
    newEmail: 'New address',
    passwordTitle: 'Password',
    changePassword: 'Change password',
    passwordChanged: 'Your password is changed. You were signed out everywhere else.',
    mailSent: 'Check your mail: the address changes when you open the link.',
    sessions: 'Where you are signed in',
    thisBrowser: 'this browser',
    until: (date: string) => `until ${date}`,
    end: 'End',
    endOthers: 'Sign out everywhere else',
    close: 'Close account',
    closeBody:
      'Your keys stop working at once. After 30 days your account, apps and keys are deleted; until then a link in a mail brings everything back.',
    closeSubmit: 'Close my account',
    closed: 'Your account is closed. A mail tells you how to keep it.',
    wrong: 'The current password is wrong.',
  },
};

export type Words = typeof en;

const de: Words = {
  loading: 'Wird geladen …',
  notFound: {
    title: 'Dieses Portal gibt es nicht',
    body: 'Prüfen Sie die Adresse oder fragen Sie, wer sie Ihnen gegeben hat.',
  },
  failed: 'Bei uns ist etwas schiefgegangen. Versuchen Sie es gleich noch einmal.',
  offline: 'Sie sind offline. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
  refusals: {
    'keymint.PasswordRefused':
      'Wählen Sie ein anderes Passwort: lang genug, nicht das bisherige, schwer zu erraten, ohne Ihren Namen und Ihre Adresse.',
    'keymint.FieldRequired': 'Füllen Sie alle Felder aus, die nicht freiwillig sind.',
    'keymint.PortalNotReady':
      'Das Portal kann noch keine Mails verschicken. Wenden Sie sich an den Betreiber.',
    'keymint.SoleCompanyAdmin':
      'Sie verwalten als Einzige oder Einziger eine Firma, zu der noch andere gehören. Geben Sie diese Rolle dort erst weiter.',
  },
  tooMany: (seconds) =>
    `Zu viele Versuche. Versuchen Sie es in ${Math.ceil(seconds / 60)} Minuten noch einmal.`,
  imprint: 'Impressum',
  privacy: 'Datenschutz',
  language: 'Sprache',
  signOut: 'Abmelden',
  account: 'Konto',
  email: 'E-Mail',
  password: 'Passwort',
  newPassword: 'Neues Passwort',
  currentPassword: 'Aktuelles Passwort',
  showPassword: 'Passwort anzeigen',
  firstName: 'Vorname',
  lastName: 'Nachname',
  optional: 'freiwillig',
  enter: (label) => `${label} fehlt.`,
  enterEmail: 'Geben Sie eine E-Mail-Adresse ein.',
  longEnough: (length) =>
    `Mindestens ${length} Zeichen. Ein paar Wörter hintereinander merkt man sich am leichtesten.`,
  save: 'Speichern',
  saved: 'Gespeichert.',
  cancel: 'Abbrechen',
  signUp: {
    title: 'Registrieren',
    steps: ['Ihre Angaben', 'Bestätigen', 'Fertig'],
    step: (now, all) => `Schritt ${now} von ${all}`,
    lead: 'Registrieren Sie sich als Entwickler, um Apps anzulegen und API-Schlüssel zu erhalten.',
    submit: 'Weiter',
    have: 'Sie haben schon ein Konto?',
    closed: 'Zurzeit kann sich hier niemand registrieren.',
    invitation: 'Die Registrierung ist nur mit Einladung möglich. Bitten Sie die Organisation darum.',
    domains: (domains) => `Nur Adressen von ${domains} können sich registrieren.`,
    website: 'Dieses Feld leer lassen',
  },
  checkEmail: {
    title: 'Sehen Sie in Ihre Mails',
    body: (email) => `Wir haben eine Mail an ${email} geschickt. Öffnen Sie den Link darin, um fortzufahren.`,
    again: 'Noch einmal senden',
    wait: (seconds) => `Noch einmal senden in ${seconds} s`,
    sent: 'Noch einmal gesendet.',
    other: 'Andere Adresse verwenden',
    nothing: 'Nichts angekommen? Sehen Sie im Spam-Ordner nach.',
    support: (address) => `Fragen Sie ${address}, wenn weiterhin nichts ankommt.`,
  },
  confirm: {
    title: 'Konto fertigstellen',
    lead: (email) => `Für ${email}`,
    submit: 'Konto anlegen',
    terms: 'Ich stimme den Bedingungen zu.',
    showTerms: 'Bedingungen lesen',
    mustAccept: 'Stimmen Sie den Bedingungen zu.',
    used: 'Ihre Adresse ist schon bestätigt. Melden Sie sich an.',
    expired: 'Dieser Link ist abgelaufen. Registrieren Sie sich noch einmal.',
    done: 'Ihr Konto ist bereit.',
  },
  signIn: {
    title: 'Anmelden',
    submit: 'Anmelden',
    remember: 'Angemeldet bleiben',
    forgot: 'Passwort vergessen?',
    wrong: 'E-Mail oder Passwort ist falsch.',
    disabled: (support) => `Dieses Portalkonto ist gesperrt. Wenden Sie sich an ${support}.`,
    none: 'Noch kein Konto?',
    mustChange: 'Ihr Passwort wurde von der Organisation vergeben. Wählen Sie ein eigenes.',
  },
  forgot: {
    title: 'Passwort vergessen',
    lead: 'Geben Sie Ihre Adresse ein. Wenn sie hier ein Konto hat, erhalten Sie eine Mail mit einem Link.',
    submit: 'Link senden',
  },
  setPassword: {
    welcome: 'Passwort wählen',
    reset: 'Neues Passwort wählen',
    submit: 'Passwort setzen',
    done: 'Ihr Passwort ist gesetzt. Melden Sie sich damit an.',
    expired: 'Dieser Link funktioniert nicht oder nicht mehr. Fordern Sie einen neuen an.',
  },
  links: {
    emailConfirm: {
      title: 'Neue Adresse bestätigen',
      body: (email) => `Ihr Konto verwendet von nun an ${email}.`,
      submit: 'Adresse bestätigen',
      done: 'Ihre Adresse ist bestätigt.',
    },
    emailUndo: {
      title: 'Adressänderung zurücknehmen',
      body: (email) =>
        `Ihr Konto behält ${email}. Sie werden überall abgemeldet und erhalten eine Mail, um ein neues Passwort zu wählen.`,
      submit: 'Zurücknehmen',
      done: 'Die Änderung ist zurückgenommen. In Ihren Mails ist ein Link für ein neues Passwort.',
    },
    keep: {
      title: 'Konto behalten',
      body: () => 'Konto, Apps und Schlüssel werden wieder, wie sie waren.',
      submit: 'Konto behalten',
      done: 'Ihr Konto ist wieder da. Sie können sich anmelden.',
    },
    expired: 'Dieser Link funktioniert nicht oder nicht mehr.',
  },
  notices: {
    waiting: (days) =>
      `Ihr Konto wartet auf Freischaltung. Sie können schon Apps anlegen und Schlüssel erhalten; sie funktionieren, sobald Sie freigeschaltet sind, meist binnen ${days} ${days === 1 ? 'Tag' : 'Tagen'}.`,
    inactive: (date, support) =>
      `Ihr Konto ist seit ${date} inaktiv. Apps und Schlüssel behalten ihren Status, aber kein Schlüssel funktioniert. Wenden Sie sich an ${support}.`,
    unconfirmed: 'Ihre Adresse ist nicht bestätigt. Bis dahin erreicht Sie dort keine Mail.',
    newEmail: (email) =>
      `Wir haben eine Mail an ${email} geschickt. Die Adresse ändert sich, wenn Sie den Link darin öffnen.`,
  },
  accountPage: {
    title: 'Konto',
    details: 'Ihre Angaben',
    emailTitle: 'E-Mail-Adresse',
    changeEmail: 'Adresse ändern',
    newEmail: 'Neue Adresse',
    passwordTitle: 'Passwort',
    changePassword: 'Passwort ändern',
    passwordChanged: 'Ihr Passwort ist geändert. Überall sonst sind Sie abgemeldet.',
    mailSent: 'Sehen Sie in Ihre Mails: Die Adresse ändert sich, wenn Sie den Link öffnen.',
    sessions: 'Wo Sie angemeldet sind',
    thisBrowser: 'dieser Browser',
    until: (date) => `bis ${date}`,
    end: 'Beenden',
    endOthers: 'Überall sonst abmelden',
    close: 'Konto schließen',
    closeBody:
      'Ihre Schlüssel funktionieren sofort nicht mehr. Nach 30 Tagen werden Konto, Apps und Schlüssel gelöscht; bis dahin bringt ein Link in einer Mail alles zurück.',
    closeSubmit: 'Konto schließen',
    closed: 'Ihr Konto ist geschlossen. In einer Mail steht, wie Sie es behalten.',
    wrong: 'Das aktuelle Passwort ist falsch.',
  },
};

export const catalogues = { en, de };
export type LanguageName = keyof typeof catalogues;

const KEPT_AS = 'keymint.portal.language';

/** Returns the language selected in this browser, otherwise the browser's preference. */
export function usualLanguage(): LanguageName {
  const kept = localStorage.getItem(KEPT_AS);
  if (kept === 'en' || kept === 'de') return kept;
  return navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en';
}

export function keepLanguage(language: LanguageName): void {
  localStorage.setItem(KEPT_AS, language);
  document.documentElement.lang = language;
}

/** The language of the page. */
export const LanguageContext = createContext<LanguageName>('en');

/** The words of the page, in its language. */
export const useWords = (): Words => catalogues[useContext(LanguageContext)];
