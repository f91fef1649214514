import { type Deployed, isOperation } from '../../shared/runtime/catalog';
import { pathsOf } from '../../shared/runtime/http/router';
import { KEY_PARAMS, LOGIN_SECRET_PARAMS } from '../../shared/verification/keyParams';

/** Matches a character as it stands in an address, and percent-encoded. */
const spelled = (character: string): string => {
  const hex = character
    .charCodeAt(0)
    .toString(16)
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
  return `(${character}|%${hex})`;
};

/** Matches a word in every spelling that is decoded to it. */
const wordIn = (word: string): string => [...word].map(spelled).join('');

/** The segments of paths that a consumer key follows. */
const beforeKeys = (catalog: readonly Deployed[]): string[] => {
  const found = catalog
    .filter(isOperation)
    .flatMap(pathsOf)
    .flatMap((path) => [...path.matchAll(/([^/{}]+)\/\{key(?:Ref)?\}/g)].map(([, segment = '']) => segment));
  return [...new Set(found)];
};

/**
 * A regular expression for addresses that may have a consumer key or a password in them, in the syntax that RE2 and JavaScript
 * share: the log of a deployment keeps none of these.
 */
export const keysInAddresses = (catalog: readonly Deployed[]): string =>
  `/(${beforeKeys(catalog).map(wordIn).join('|')})/[^/?]|[?&](${[...KEY_PARAMS, ...LOGIN_SECRET_PARAMS].map(wordIn).join('|')})=`;
