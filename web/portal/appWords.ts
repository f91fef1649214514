import { useContext } from 'react';
import type { EffectiveReason } from '../../shared/schemas/keySummary';
import { LanguageContext, type LanguageName } from './words';

/** What a developer can do about a key that does not work. */
interface ReasonContext {
  support: string;
  answerWithinDays: number;
}

const en = {
  products: 'API products',
  apps: 'My apps',
  navigation: 'Portal',
  accountNotice: 'Account notice',
  more: 'Show more',
  works: 'Works',
  worksNot: 'Does not work',
  catalogue: {
    lead: 'Choose an API product and create an app to get a key.',
    none: 'No API products are published yet.',
    noMatch: (text: string) => `No API product matches “${text}”.`,
    search: 'Search API products',
    instant: 'Instant',
    manual: 'Needs approval',
    chosen: 'Only for chosen developers',
    noLonger: 'No longer offered. Keys that have it keep it.',
    quota: (calls: string, interval: string, unit: string) =>
      interval === '1' ? `${calls} calls a ${unit}` : `${calls} calls in ${interval} ${unit}s`,
    unlimited: 'No limit of calls',
    limit: 'Limit',
    approval: 'Approval',
    approvalInstant: 'Keys work at once.',
    approvalManual: (days: number) =>
      `The organization decides about each request, usually within ${days} ${days === 1 ? 'day' : 'days'}.`,
    environments: 'Environments',
    scopes: 'Scopes',
    heldBy: 'Your apps with it',
    use: 'Use this API product',
    missing: 'There is no such API product',
    missingBody: 'It does not exist, or is not offered to you.',
    back: 'All API products',
  },
  appList: {
    none: 'You have no apps yet.',
    steps: ['Choose an API product', 'Create an app', 'Call the API with its key'],
    create: 'Create app',
    noKey: 'No key',
    full: (most: number) => `You have ${most} apps, the most allowed. Delete one to create another.`,
  },
  newApp: {
    title: 'Create app',
    lead: 'An app has a key of its own. Name it after the program that will use the key.',
    name: 'App name',
    enterName: 'Enter a name.',
    id: 'ID:',
    taken: (name: string) => `You already have an app with the ID “${name}”. Choose another name.`,
    choose: 'API products',
    chooseOne: 'Choose at least one API product.',
    nothing: 'No API product is offered to you at the moment.',
    description: 'Description',
    callback: 'Callback URL',
    callbackHelp: 'Only for sign-in with OAuth 2.0',
    submit: 'Create app',
  },
  made: {
    title: 'Your key',
    created: (name: string) => `${name} is created.`,
    once: 'Copy the secret now: it is not shown again.',
    again: 'You find both on the page of the app whenever you need them.',
    keep: 'Keep them out of source code and web pages that others can read.',
    toApp: 'Go to the app',
    done: 'Done',
  },
  status: { approved: 'ready', pending: 'waits for approval', revoked: 'not approved' },
  app: {
    details: 'Details',
    keys: 'Keys',
    noKeys: 'This app has no key.',
    key: 'Key',
    secret: 'Secret',
    hiddenSecret: 'Shown only once, when the key was created',
    defaultLabel: (number: number) => `Key ${number}`,
    reveal: (what: string, of: string) => `Show ${what} of ${of}`,
    hide: (what: string, of: string) => `Hide ${what} of ${of}`,
    copy: (what: string, of: string) => `Copy ${what} of ${of}`,
    show: 'Show',
    hideShort: 'Hide',
    copyShort: 'Copy',
    copied: 'Copied',
    copyFailed: 'Copying did not work. Show it and copy it by hand.',
    created: (date: string) => `Created ${date}`,
    expires: (date: string) => `Expires ${date}`,
    expired: (date: string) => `Expired ${date}`,
    never: 'Does not expire',
    used: (date: string) => `Last used ${date}`,
    unused: 'Never used',
    label: 'Label',
    rename: 'Rename',
    addKey: 'Add key',
    fullKeys: (most: number) => `This app has ${most} keys, the most allowed. Delete one to add another.`,
    addProducts: 'Add API products',
    removeProduct: (product: string, of: string) => `Remove ${product} from ${of}`,
    remove: 'Remove',
    removeAsk: (product: string) =>
      `Calls of ${product} with this key are refused at once. You can add it again later.`,
    revoke: 'Revoke key',
    revokeAsk: 'The key stops working at once. Only the organization can make it work again.',
    usedAt: (date: string) => `It was last used on ${date}.`,
    deleteKey: 'Delete key',
    deleteKeyAsk: 'The key is gone for good.',
    deleteApp: 'Delete app',
    deleteAppAsk: (keys: number) =>
      keys === 0
        ? 'The app is gone for good.'
        : `The app and ${keys === 1 ? 'its key' : `its ${keys} keys`} are gone for good. Calls with ${keys === 1 ? 'it' : 'them'} are refused at once.`,
    danger: 'Delete',
    missing: 'There is no such app',
    missingBody: 'It does not exist, was deleted, or is not yours.',
    allApps: 'All apps',
    approvedNow: (product: string) => `${product} is ready.`,
  },
  reasons: {
    DEVELOPER_INACTIVE: () => 'Your account is inactive. The key works once it is activated.',
    COMPANY_INACTIVE: ({ support }) => `The company is inactive. Contact ${support}.`,
    APP_GROUP_INACTIVE: ({ support }) => `The team is inactive. Contact ${support}.`,
    APP_REVOKED: ({ support }) => `The organization stopped this app. Contact ${support}.`,
    KEY_REVOKED: () => 'The key is revoked. Add a new key and use that one.',
    KEY_EXPIRED: () => 'The key has expired. Add a new key and use that one.',
    PRODUCT_PENDING: ({ answerWithinDays: days }) =>
      `The key waits for approval, usually answered within ${days} ${days === 1 ? 'day' : 'days'}.`,
    PRODUCT_REVOKED: ({ support }) => `Its API products are not approved. Contact ${support}.`,
    NO_PRODUCT: () => 'The key has no API product. Add one.',
    KEY_UNREADABLE: () => 'The key cannot be read. Add a new key and use that one.',
  } satisfies Record<EffectiveReason, (context: ReasonContext) => string> as Record<
    EffectiveReason,
    (context: ReasonContext) => string
  >,
  errors: {
    AppLimitReached: 'You have the most apps allowed. Delete one first.',
    KeyLimitReached: 'This app has the most keys allowed. Delete one first.',
    productGone: 'One of the API products is not offered any more. Reload the page.',
    changed: 'Somebody changed it meanwhile. Reload the page.',
  },
};

export type AppWords = typeof en;

const de: AppWords = {
  products: 'API-Produkte',
  apps: 'Meine Apps',
  navigation: 'Portal',
  accountNotice: 'Hinweis zum Konto',
  more: 'Mehr anzeigen',
  works: 'Funktioniert',
  worksNot: 'Funktioniert nicht',
  catalogue: {
    lead: 'Wählen Sie ein API-Produkt und legen Sie eine App an, um einen Schlüssel zu erhalten.',
    none: 'Es sind noch keine API-Produkte veröffentlicht.',
    noMatch: (text) => `Kein API-Produkt passt zu „${text}“.`,
    search: 'API-Produkte suchen',
    instant: 'Sofort',
    manual: 'Mit Genehmigung',
    chosen: 'Nur für ausgewählte Entwickler',
    noLonger: 'Wird nicht mehr angeboten. Schlüssel, die es haben, behalten es.',
    quota: (calls, interval, unit) => {
      const units: Record<string, [string, string]> = {
        second: ['Sekunde', 'Sekunden'],
        minute: ['Minute', 'Minuten'],
        hour: ['Stunde', 'Stunden'],
        day: ['Tag', 'Tagen'],
        week: ['Woche', 'Wochen'],
        month: ['Monat', 'Monaten'],
        year: ['Jahr', 'Jahren'],
      };
      const [one, many] = units[unit] ?? [unit, unit];
      return interval === '1' ? `${calls} Aufrufe je ${one}` : `${calls} Aufrufe in ${interval} ${many}`;
    },
    unlimited: 'Aufrufe unbegrenzt',
    limit: 'Grenze',
    approval: 'Genehmigung',
    approvalInstant: 'Schlüssel funktionieren sofort.',
    approvalManual: (days) =>
      `Die Organisation entscheidet über jede Anfrage, meist binnen ${days} ${days === 1 ? 'Tag' : 'Tagen'}.`,
    environments: 'Umgebungen',
    scopes: 'Scopes',
    heldBy: 'Ihre Apps damit',
    use: 'Dieses API-Produkt nutzen',
    missing: 'Dieses API-Produkt gibt es nicht',
    missingBody: 'Es existiert nicht oder wird Ihnen nicht angeboten.',
    back: 'Alle API-Produkte',
  },
  appList: {
    none: 'Sie haben noch keine Apps.',
    steps: ['API-Produkt wählen', 'App anlegen', 'Die API mit dem Schlüssel aufrufen'],
    create: 'App anlegen',
    noKey: 'Kein Schlüssel',
    full: (most) =>
      `Sie haben ${most} Apps, mehr sind nicht erlaubt. Löschen Sie eine, um eine neue anzulegen.`,
  },
  newApp: {
    title: 'App anlegen',
    lead: 'Eine App hat einen eigenen Schlüssel. Benennen Sie sie nach dem Programm, das ihn benutzen wird.',
    name: 'Name der App',
    enterName: 'Geben Sie einen Namen ein.',
    id: 'ID:',
    taken: (name) => `Sie haben schon eine App mit der ID „${name}“. Wählen Sie einen anderen Namen.`,
    choose: 'API-Produkte',
    chooseOne: 'Wählen Sie mindestens ein API-Produkt.',
    nothing: 'Zurzeit wird Ihnen kein API-Produkt angeboten.',
    description: 'Beschreibung',
    callback: 'Callback-URL',
    callbackHelp: 'Nur für die Anmeldung mit OAuth 2.0',
    submit: 'App anlegen',
  },
  made: {
    title: 'Ihr Schlüssel',
    created: (name) => `${name} ist angelegt.`,
    once: 'Kopieren Sie das Geheimnis jetzt: Es wird nicht noch einmal angezeigt.',
    again: 'Sie finden beides auf der Seite der App, wann immer Sie es brauchen.',
    keep: 'Halten Sie beides aus Quelltexten und Webseiten heraus, die andere lesen können.',
    toApp: 'Zur App',
    done: 'Fertig',
  },
  status: { approved: 'bereit', pending: 'wartet auf Genehmigung', revoked: 'nicht genehmigt' },
  app: {
    details: 'Angaben',
    keys: 'Schlüssel',
    noKeys: 'Diese App hat keinen Schlüssel.',
    key: 'Schlüssel',
    secret: 'Geheimnis',
    hiddenSecret: 'Nur einmal angezeigt, als der Schlüssel entstand',
    defaultLabel: (number) => `Schlüssel ${number}`,
    reveal: (what, of) => `${what} anzeigen: ${of}`,
    hide: (what, of) => `${what} verbergen: ${of}`,
    copy: (what, of) => `${what} kopieren: ${of}`,
    show: 'Anzeigen',
    hideShort: 'Verbergen',
    copyShort: 'Kopieren',
    copied: 'Kopiert',
    copyFailed: 'Das Kopieren ist misslungen. Zeigen Sie den Wert an und kopieren Sie ihn von Hand.',
    created: (date) => `Angelegt am ${date}`,
    expires: (date) => `Läuft am ${date} ab`,
    expired: (date) => `Abgelaufen am ${date}`,
    never: 'Läuft nicht ab',
    used: (date) => `Zuletzt benutzt am ${date}`,
    unused: 'Nie benutzt',
    label: 'Bezeichnung',
    rename: 'Umbenennen',
    addKey: 'Schlüssel hinzufügen',
    fullKeys: (most) =>
      `Diese App hat ${most} Schlüssel, mehr sind nicht erlaubt. Löschen Sie einen, um einen neuen hinzuzufügen.`,
    addProducts: 'API-Produkte hinzufügen',
    removeProduct: (product, of) => `${product} entfernen: ${of}`,
    remove: 'Entfernen',
    removeAsk: (product) =>
      `Aufrufe von ${product} mit diesem Schlüssel werden sofort abgelehnt. Sie können es später wieder hinzufügen.`,
    revoke: 'Schlüssel sperren',
    revokeAsk:
      'Der Schlüssel funktioniert sofort nicht mehr. Nur die Organisation kann das rückgängig machen.',
    usedAt: (date) => `Er wurde zuletzt am ${date} benutzt.`,
    deleteKey: 'Schlüssel löschen',
    deleteKeyAsk: 'Der Schlüssel ist endgültig weg.',
    deleteApp: 'App löschen',
    deleteAppAsk: (keys) =>
      keys === 0
        ? 'Die App ist endgültig weg.'
        : `Die App und ${keys === 1 ? 'ihr Schlüssel' : `ihre ${keys} Schlüssel`} sind endgültig weg. Aufrufe damit werden sofort abgelehnt.`,
    danger: 'Löschen',
    missing: 'Diese App gibt es nicht',
    missingBody: 'Sie existiert nicht, wurde gelöscht oder gehört Ihnen nicht.',
    allApps: 'Alle Apps',
    approvedNow: (product) => `${product} ist bereit.`,
  },
  reasons: {
    DEVELOPER_INACTIVE: () => 'Ihr Konto ist inaktiv. Der Schlüssel funktioniert, sobald es aktiviert ist.',
    COMPANY_INACTIVE: ({ support }) => `Die Firma ist inaktiv. Wenden Sie sich an ${support}.`,
    APP_GROUP_INACTIVE: ({ support }) => `Das Team ist inaktiv. Wenden Sie sich an ${support}.`,
    APP_REVOKED: ({ support }) => `Die Organisation hat diese App gesperrt. Wenden Sie sich an ${support}.`,
    KEY_REVOKED: () => 'Der Schlüssel ist gesperrt. Fügen Sie einen neuen hinzu und benutzen Sie diesen.',
    KEY_EXPIRED: () => 'Der Schlüssel ist abgelaufen. Fügen Sie einen neuen hinzu und benutzen Sie diesen.',
    PRODUCT_PENDING: ({ answerWithinDays: days }) =>
      `Der Schlüssel wartet auf Genehmigung, meist binnen ${days} ${days === 1 ? 'Tag' : 'Tagen'}.`,
    PRODUCT_REVOKED: ({ support }) =>
      `Seine API-Produkte sind nicht genehmigt. Wenden Sie sich an ${support}.`,
    NO_PRODUCT: () => 'Der Schlüssel hat kein API-Produkt. Fügen Sie eines hinzu.',
    KEY_UNREADABLE: () =>
      'Der Schlüssel ist nicht lesbar. Fügen Sie einen neuen hinzu und benutzen Sie diesen.',
  },
  errors: {
    AppLimitReached: 'Sie haben so viele Apps, wie erlaubt sind. Löschen Sie zuerst eine.',
    KeyLimitReached: 'Diese App hat so viele Schlüssel, wie erlaubt sind. Löschen Sie zuerst einen.',
    productGone: 'Eines der API-Produkte wird nicht mehr angeboten. Laden Sie die Seite neu.',
    changed: 'Inzwischen hat jemand anderes etwas geändert. Laden Sie die Seite neu.',
  },
};

const all: Record<LanguageName, AppWords> = { en, de };

/** The words of catalogue and apps, in the language of the page. */
export const useAppWords = (): AppWords => all[useContext(LanguageContext)];
