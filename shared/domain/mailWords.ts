import type { Language, MailTemplate } from '../schemas/portal';

/** Placeholders of mail texts. */
export interface MailValues {
  /** The portal's name. */
  portal: string;
  firstName: string;
  /** Address that the mail is about. */
  email: string;
  /** Name of the actor. */
  by: string;
  /** Reason, as stated by the actor. */
  reason: string;
  /** Number of waiting developers, or of apps with requests. */
  count: string;
  /** Display name of an app. */
  app: string;
  /** Display name of an API product. */
  product: string;
  /** Domains that may sign up. */
  domains: string;
  /** Contact address. */
  support: string;
  /** Days within which waiting developers are decided on. */
  days: string;
}

/** Texts of one mail; `{name}` is a placeholder. */
export interface MailWords {
  subject: string;
  /** First paragraph, replaceable by organizations. */
  intro: string;
  /** Label of the button; absent without a link. */
  button?: string;
  /** Paragraphs after the button. */
  more: readonly string[];
  /** Reason for receiving the mail. */
  why: string;
}

/** Texts common to all mails. */
interface Frame {
  greeting: string;
  greetingNobody: string;
  reason: string;
  linkBelow: string;
}

export const frames: Record<Language, Frame> = {
  en: {
    greeting: 'Hello {firstName},',
    greetingNobody: 'Hello,',
    reason: 'Reason given: {reason}',
    linkBelow: 'If the button does not work, copy this address into your browser:',
  },
  de: {
    greeting: 'Hallo {firstName},',
    greetingNobody: 'Hallo,',
    reason: 'Begründung: {reason}',
    linkBelow: 'Falls die Schaltfläche nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:',
  },
};

/** Values of previews and test mails. */
export const sampleValues = {
  firstName: 'Eva',
  email: 'eva@example.com',
  count: '3',
  domains: 'example.com',
  app: 'Weather for Boats',
  product: 'Premium',
} satisfies Partial<MailValues>;

const en: Record<MailTemplate, MailWords> = {
  confirm: {
    subject: 'Confirm your address for {portal}',
    intro:
      'You signed up for {portal} with {email}. Confirm that this address is yours and choose a password.',
    button: 'Confirm my address',
    more: [
      'The link works for 24 hours.',
      'If you did not sign up, ignore this mail: no account is created.',
    ],
    why: 'You get this mail because somebody entered {email} at {portal}.',
  },
  alreadyRegistered: {
    subject: 'You already have an account at {portal}',
    intro: 'Somebody, perhaps you, signed up for {portal} with {email}. You already have an account there.',
    button: 'Sign in',
    more: [
      'If you forgot your password, choose “Forgot password?” on that page.',
      'If it was not you, you need not do anything.',
    ],
    why: 'You get this mail because somebody entered {email} at {portal}.',
  },
  setPassword: {
    subject: 'Set your password for {portal}',
    intro: 'You are registered as a developer at {portal} with {email}. Set a password to sign in.',
    button: 'Set my password',
    more: ['The link works for 7 days.', 'If you did not ask for this, ignore this mail.'],
    why: 'You get this mail because somebody entered {email} at {portal}.',
  },
  notAdmitted: {
    subject: 'Your address cannot sign up for {portal}',
    intro: 'You signed up for {portal} with {email}. Only addresses of {domains} can sign up there.',
    more: ['Sign up with such an address, or ask {support}.'],
    why: 'You get this mail because somebody entered {email} at {portal}.',
  },
  invitation: {
    subject: 'You are invited to {portal}',
    intro:
      '{by} invites you to {portal}, where you register apps and get API keys. Set a password to sign in.',
    button: 'Accept the invitation',
    more: ['The link works for 7 days.'],
    why: 'You get this mail because {by} invited {email}.',
  },
  accountReady: {
    subject: 'Your account at {portal} is ready',
    intro:
      '{by} set up an account for you at {portal}. Sign in with {email} and the password you were given.',
    button: 'Sign in',
    more: ['You choose a password of your own when you sign in for the first time.'],
    why: 'You get this mail because {by} set up your account.',
  },
  reset: {
    subject: 'Choose a new password for {portal}',
    intro: 'You asked for a new password for {portal}. Choose one:',
    button: 'Choose a new password',
    more: [
      'The link works for 1 hour.',
      'If you did not ask for this, ignore this mail: your password stays as it is.',
    ],
    why: 'You get this mail because somebody asked for a new password for {email}.',
  },
  accountDisabled: {
    subject: 'Your account at {portal} is disabled',
    intro:
      'You asked for a new password for {portal}. Your account there is disabled, so no password can be set.',
    more: ['Ask {support} if you have questions.'],
    why: 'You get this mail because somebody asked for a new password for {email}.',
  },
  passwordChanged: {
    subject: 'Your password for {portal} was changed',
    intro:
      'The password of your account {email} at {portal} was changed. You were signed out everywhere else.',
    button: 'This was not me',
    more: ['If you changed it, you need not do anything.'],
    why: 'You get this mail whenever your password changes.',
  },
  emailConfirm: {
    subject: 'Confirm your new address for {portal}',
    intro: 'You want to use {email} for your account at {portal}. Confirm that this address is yours.',
    button: 'Confirm this address',
    more: ['The link works for 24 hours.', 'If you did not ask for this, ignore this mail.'],
    why: 'You get this mail because somebody entered {email} at {portal}.',
  },
  emailChanging: {
    subject: 'Your address at {portal} is about to change',
    intro:
      'You asked to use another address for your account at {portal}. Nothing changes until the new address is confirmed.',
    button: 'This was not me',
    more: ['If it was you, you need not do anything. The link works for 72 hours.'],
    why: 'You get this mail because this is the address of your account.',
  },
  emailChanged: {
    subject: 'Your address at {portal} was changed',
    intro: 'Your account at {portal} has another address now. Mails go there from now on.',
    button: 'Undo the change',
    more: [
      'If it was you, you need not do anything. The link works for 72 hours: it gives your account this address again, signs out everywhere and asks for a new password.',
    ],
    why: 'You get this mail because this was the address of your account.',
  },
  waitingDevelopers: {
    subject: 'Developers wait for {portal}: {count}',
    intro: 'Developers who signed up for {portal} wait for their activation: {count}.',
    button: 'Show who waits',
    more: [],
    why: 'You get this mail, once an hour at most, because you look after {portal}.',
  },
  activated: {
    subject: 'Your account at {portal} is active',
    intro: 'Your account at {portal} was activated. Your API keys work from now on.',
    button: 'Open the portal',
    more: [],
    why: 'You get this mail because your account waited for its activation.',
  },
  notActivated: {
    subject: 'Your account at {portal} was not activated',
    intro:
      'Your account at {portal} was not activated. You can still sign in, but your API keys do not work.',
    more: ['Ask {support} if you have questions.'],
    why: 'You get this mail because your account waited for its activation.',
  },
  requestsWaiting: {
    subject: 'Requests at {portal}: {count} apps',
    intro: 'Apps with keys that wait for approval of an API product: {count}.',
    button: 'Show the requests',
    more: [],
    why: 'You get this mail, once an hour at most, because you look after {portal}.',
  },
  requestsOverdue: {
    subject: 'Overdue requests at {portal}: {count} apps',
    intro:
      'Apps that have waited for approval of an API product longer than promised at {portal} ({days} days): {count}.',
    button: 'Show the requests',
    more: [],
    why: 'You get this mail, once a day at most, because you look after {portal}.',
  },
  requestApproved: {
    subject: '{product} is approved for {app}',
    intro: 'Your request was approved: the key of {app} can call {product} from now on.',
    button: 'Open the portal',
    more: [],
    why: 'You get this mail because you requested {product} at {portal}.',
  },
  requestRejected: {
    subject: '{product} is not approved for {app}',
    intro: 'Your request was rejected: the key of {app} cannot call {product}.',
    button: 'Open the portal',
    more: ['Ask {support} if you have questions.'],
    why: 'You get this mail because you requested {product} at {portal}.',
  },
  closing: {
    subject: 'Your account at {portal} will be deleted',
    intro:
      'You closed your account at {portal}. Your API keys stopped working. In 30 days your account, apps and keys are deleted.',
    button: 'Keep my account',
    more: ['Until then the link gives you everything back as it was.'],
    why: 'You get this mail because you closed your account.',
  },
  closed: {
    subject: 'Your account at {portal} was deleted',
    intro: 'Your account at {portal} was deleted, with all apps and keys, 30 days after you closed it.',
    more: [],
    why: 'You get this mail because you closed your account. It is the last one.',
  },
};

const de: Record<MailTemplate, MailWords> = {
  confirm: {
    subject: 'Bestätigen Sie Ihre Adresse für {portal}',
    intro:
      'Sie haben sich mit {email} bei {portal} registriert. Bestätigen Sie, dass die Adresse Ihnen gehört, und wählen Sie ein Passwort.',
    button: 'Adresse bestätigen',
    more: [
      'Der Link gilt 24 Stunden.',
      'Falls Sie das nicht waren, ignorieren Sie diese Mail: Es entsteht kein Konto.',
    ],
    why: 'Sie erhalten diese Mail, weil jemand {email} bei {portal} eingegeben hat.',
  },
  alreadyRegistered: {
    subject: 'Sie haben schon ein Konto bei {portal}',
    intro:
      'Jemand, vielleicht Sie, hat sich mit {email} bei {portal} registriert. Sie haben dort schon ein Konto.',
    button: 'Anmelden',
    more: [
      'Wenn Sie Ihr Passwort vergessen haben, wählen Sie auf der Seite „Passwort vergessen?“.',
      'Falls Sie das nicht waren, müssen Sie nichts tun.',
    ],
    why: 'Sie erhalten diese Mail, weil jemand {email} bei {portal} eingegeben hat.',
  },
  setPassword: {
    subject: 'Wählen Sie Ihr Passwort für {portal}',
    intro:
      'Sie sind bei {portal} mit {email} als Entwickler eingetragen. Wählen Sie ein Passwort, um sich anzumelden.',
    button: 'Passwort wählen',
    more: ['Der Link gilt 7 Tage.', 'Falls Sie das nicht angefordert haben, ignorieren Sie diese Mail.'],
    why: 'Sie erhalten diese Mail, weil jemand {email} bei {portal} eingegeben hat.',
  },
  notAdmitted: {
    subject: 'Ihre Adresse kann sich bei {portal} nicht registrieren',
    intro:
      'Sie haben sich mit {email} bei {portal} registriert. Dort können sich nur Adressen von {domains} registrieren.',
    more: ['Registrieren Sie sich mit einer solchen Adresse oder fragen Sie {support}.'],
    why: 'Sie erhalten diese Mail, weil jemand {email} bei {portal} eingegeben hat.',
  },
  invitation: {
    subject: 'Einladung zu {portal}',
    intro:
      '{by} lädt Sie zu {portal} ein. Dort registrieren Sie Apps und erhalten API-Schlüssel. Wählen Sie ein Passwort, um sich anzumelden.',
    button: 'Einladung annehmen',
    more: ['Der Link gilt 7 Tage.'],
    why: 'Sie erhalten diese Mail, weil {by} die Adresse {email} eingeladen hat.',
  },
  accountReady: {
    subject: 'Ihr Konto bei {portal} ist bereit',
    intro:
      '{by} hat für Sie ein Konto bei {portal} eingerichtet. Melden Sie sich mit {email} und dem Passwort an, das Sie erhalten haben.',
    button: 'Anmelden',
    more: ['Bei der ersten Anmeldung wählen Sie ein eigenes Passwort.'],
    why: 'Sie erhalten diese Mail, weil {by} Ihr Konto eingerichtet hat.',
  },
  reset: {
    subject: 'Neues Passwort für {portal}',
    intro: 'Sie haben ein neues Passwort für {portal} angefordert. Wählen Sie eines:',
    button: 'Neues Passwort wählen',
    more: [
      'Der Link gilt 1 Stunde.',
      'Falls Sie das nicht angefordert haben, ignorieren Sie diese Mail: Ihr Passwort bleibt, wie es ist.',
    ],
    why: 'Sie erhalten diese Mail, weil jemand ein neues Passwort für {email} angefordert hat.',
  },
  accountDisabled: {
    subject: 'Ihr Konto bei {portal} ist gesperrt',
    intro:
      'Sie haben ein neues Passwort für {portal} angefordert. Ihr Konto dort ist gesperrt; es kann kein Passwort gewählt werden.',
    more: ['Fragen Sie {support}, wenn Sie Fragen haben.'],
    why: 'Sie erhalten diese Mail, weil jemand ein neues Passwort für {email} angefordert hat.',
  },
  passwordChanged: {
    subject: 'Ihr Passwort für {portal} wurde geändert',
    intro:
      'Das Passwort Ihres Kontos {email} bei {portal} wurde geändert. Überall sonst sind Sie abgemeldet.',
    button: 'Das war ich nicht',
    more: ['Wenn Sie es geändert haben, müssen Sie nichts tun.'],
    why: 'Sie erhalten diese Mail bei jeder Änderung Ihres Passworts.',
  },
  emailConfirm: {
    subject: 'Bestätigen Sie Ihre neue Adresse für {portal}',
    intro:
      'Sie wollen {email} für Ihr Konto bei {portal} verwenden. Bestätigen Sie, dass die Adresse Ihnen gehört.',
    button: 'Adresse bestätigen',
    more: ['Der Link gilt 24 Stunden.', 'Falls Sie das nicht angefordert haben, ignorieren Sie diese Mail.'],
    why: 'Sie erhalten diese Mail, weil jemand {email} bei {portal} eingegeben hat.',
  },
  emailChanging: {
    subject: 'Ihre Adresse bei {portal} soll sich ändern',
    intro:
      'Sie wollen für Ihr Konto bei {portal} eine andere Adresse verwenden. Bis die neue bestätigt ist, ändert sich nichts.',
    button: 'Das war ich nicht',
    more: ['Wenn Sie es waren, müssen Sie nichts tun. Der Link gilt 72 Stunden.'],
    why: 'Sie erhalten diese Mail, weil dies die Adresse Ihres Kontos ist.',
  },
  emailChanged: {
    subject: 'Ihre Adresse bei {portal} wurde geändert',
    intro: 'Ihr Konto bei {portal} hat jetzt eine andere Adresse. Mails gehen von nun an dorthin.',
    button: 'Änderung rückgängig machen',
    more: [
      'Wenn Sie es waren, müssen Sie nichts tun. Der Link gilt 72 Stunden: Er gibt Ihrem Konto diese Adresse zurück, meldet überall ab und verlangt ein neues Passwort.',
    ],
    why: 'Sie erhalten diese Mail, weil dies die Adresse Ihres Kontos war.',
  },
  waitingDevelopers: {
    subject: 'Wartende Entwickler bei {portal}: {count}',
    intro: 'Entwickler, die sich bei {portal} registriert haben, warten auf ihre Freischaltung: {count}.',
    button: 'Wartende anzeigen',
    more: [],
    why: 'Sie erhalten diese Mail höchstens einmal in der Stunde, weil Sie {portal} betreuen.',
  },
  activated: {
    subject: 'Ihr Konto bei {portal} ist freigeschaltet',
    intro: 'Ihr Konto bei {portal} wurde freigeschaltet. Ihre API-Schlüssel funktionieren ab jetzt.',
    button: 'Portal öffnen',
    more: [],
    why: 'Sie erhalten diese Mail, weil Ihr Konto auf seine Freischaltung gewartet hat.',
  },
  notActivated: {
    subject: 'Ihr Konto bei {portal} wurde nicht freigeschaltet',
    intro:
      'Ihr Konto bei {portal} wurde nicht freigeschaltet. Sie können sich weiter anmelden, aber Ihre API-Schlüssel funktionieren nicht.',
    more: ['Fragen Sie {support}, wenn Sie Fragen haben.'],
    why: 'Sie erhalten diese Mail, weil Ihr Konto auf seine Freischaltung gewartet hat.',
  },
  requestsWaiting: {
    subject: 'Anfragen bei {portal}: {count} Apps',
    intro: 'Apps mit Schlüsseln, die auf die Genehmigung eines API-Produkts warten: {count}.',
    button: 'Anfragen anzeigen',
    more: [],
    why: 'Sie erhalten diese Mail höchstens einmal in der Stunde, weil Sie {portal} betreuen.',
  },
  requestsOverdue: {
    subject: 'Überfällige Anfragen bei {portal}: {count} Apps',
    intro:
      'Apps, die länger auf die Genehmigung eines API-Produkts warten, als {portal} zusagt ({days} Tage): {count}.',
    button: 'Anfragen anzeigen',
    more: [],
    why: 'Sie erhalten diese Mail höchstens einmal am Tag, weil Sie {portal} betreuen.',
  },
  requestApproved: {
    subject: '{product} ist für {app} genehmigt',
    intro: 'Ihre Anfrage wurde genehmigt: Der Schlüssel von {app} kann {product} ab jetzt aufrufen.',
    button: 'Portal öffnen',
    more: [],
    why: 'Sie erhalten diese Mail, weil Sie {product} bei {portal} angefragt haben.',
  },
  requestRejected: {
    subject: '{product} ist für {app} nicht genehmigt',
    intro: 'Ihre Anfrage wurde abgelehnt: Der Schlüssel von {app} kann {product} nicht aufrufen.',
    button: 'Portal öffnen',
    more: ['Fragen Sie {support}, wenn Sie Fragen haben.'],
    why: 'Sie erhalten diese Mail, weil Sie {product} bei {portal} angefragt haben.',
  },
  closing: {
    subject: 'Ihr Konto bei {portal} wird gelöscht',
    intro:
      'Sie haben Ihr Konto bei {portal} geschlossen. Ihre API-Schlüssel funktionieren nicht mehr. In 30 Tagen werden Konto, Apps und Schlüssel gelöscht.',
    button: 'Konto behalten',
    more: ['Bis dahin gibt Ihnen der Link alles zurück, wie es war.'],
    why: 'Sie erhalten diese Mail, weil Sie Ihr Konto geschlossen haben.',
  },
  closed: {
    subject: 'Ihr Konto bei {portal} wurde gelöscht',
    intro:
      'Ihr Konto bei {portal} wurde mit allen Apps und Schlüsseln gelöscht, 30 Tage nachdem Sie es geschlossen haben.',
    more: [],
    why: 'Sie erhalten diese Mail, weil Sie Ihr Konto geschlossen haben. Es ist die letzte.',
  },
};

/** Texts of all mails, by language. */
export const mailWords: Record<Language, Record<MailTemplate, MailWords>> = { en, de };
