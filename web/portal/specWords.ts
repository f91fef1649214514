import { useContext } from 'react';
import { LanguageContext, type LanguageName } from './words';

const en = {
  title: (product: string) => `${product}: API reference`,
  overview: 'Overview',
  back: 'API product',
  none: 'There is no API reference for this API product.',
  version: (version: string) => `Version ${version}`,
  server: 'Server',
  key: 'Key',
  keyHint: 'It is sent from this page to the server alone, and forgotten when you leave the page.',
  openToAll: 'This operation needs no key.',
  option: (app: string, key: string) => `${app} · ${key}`,
  worksNot: 'does not work',
  signIn: 'Sign in to try it with your key',
  createApp: 'Create an app to get a key',
  noServer: 'The document names no server, so nothing can be sent from here.',
  notAllowed: 'Not allowed by your administrator',
  notAllowedBody: (host: string) => `Pages of this portal may not send requests to ${host}.`,
  inQuery: (name: string) => `The key goes into the address, as the parameter ${name}.`,
  unreached: (host: string) =>
    `The browser could not reach ${host}. It may be down, redirect, or not allow requests from this page (CORS).`,
  refused: 'The server refused the key.',
  reason: (reason: string) => `It says: ${reason}.`,
  toApp: 'Go to the app',
};

type SpecWords = typeof en;

const de: SpecWords = {
  title: (product) => `${product}: API-Referenz`,
  overview: 'Übersicht',
  back: 'API-Produkt',
  none: 'Zu diesem API-Produkt gibt es keine API-Referenz.',
  version: (version) => `Version ${version}`,
  server: 'Server',
  key: 'Schlüssel',
  keyHint: 'Er geht von dieser Seite nur an den Server und wird vergessen, wenn Sie die Seite verlassen.',
  openToAll: 'Diese Operation braucht keinen Schlüssel.',
  option: (app, key) => `${app} · ${key}`,
  worksNot: 'funktioniert nicht',
  signIn: 'Melden Sie sich an, um sie mit Ihrem Schlüssel auszuprobieren',
  createApp: 'Legen Sie eine App an, um einen Schlüssel zu erhalten',
  noServer: 'Das Dokument nennt keinen Server, darum lässt sich von hier nichts senden.',
  notAllowed: 'Von Ihrem Administrator nicht erlaubt',
  notAllowedBody: (host) => `Seiten dieses Portals dürfen keine Anfragen an ${host} senden.`,
  inQuery: (name) => `Der Schlüssel steht in der Adresse, als Parameter ${name}.`,
  unreached: (host) =>
    `Der Browser hat ${host} nicht erreicht. Vielleicht läuft der Server nicht, leitet weiter oder erlaubt keine Anfragen von dieser Seite (CORS).`,
  refused: 'Der Server hat den Schlüssel abgelehnt.',
  reason: (reason) => `Er sagt: ${reason}.`,
  toApp: 'Zur App',
};

const all: Record<LanguageName, SpecWords> = { en, de };

/** The words of API references, in the language of the page. */
export const useSpecWords = (): SpecWords => all[useContext(LanguageContext)];
