import { type AppQuestion, facet } from '../collections/apps';
import type { Collections } from '../collections/store';
import { Fault, invalidRequest } from '../faults';
import type { Vault } from '../vault';

/** What a search may ask for, in Apigee's words. Source: Apigee X "List apps", filter. */
const fields = [
  'developerEmail',
  'apiProduct',
  'consumerKey',
  'status',
  'appId',
  'appName',
  'appType',
] as const;

type Search = Partial<Record<(typeof fields)[number] | 'keyStatus', string>>;

/** Reads `field=value`, several joined by ` AND `. @throws InvalidRequest */
export function parseFilter(text: string): Search {
  const terms = text.split(/\s+AND\s+/).map((term) => {
    const [, field = '', value = ''] = /^\s*(\w+)\s*=\s*"?(.*?)"?\s*$/.exec(term) ?? [];
    if (!fields.some((known) => known === field)) {
      throw invalidRequest(`filter takes field=value with one of the fields ${fields.join(', ')}`);
    }
    return [field, value];
  });
  return Object.fromEntries(terms);
}

/** Every app belongs to a developer. */
const isOfDevelopers = (appType: string): boolean => appType.toLowerCase() === 'developer';

/**
 * What the collection is asked for a search; undefined when nothing can be found, because a developer
 * or a key that is named does not exist.
 */
export async function questionOf(
  org: string,
  { developerEmail, apiProduct, consumerKey, keyStatus, appType, appName, ...equals }: Search,
  { developers, keys, apps }: Collections,
  vault: Vault,
): Promise<AppQuestion | undefined> {
  if (appType !== undefined && !isOfDevelopers(appType)) return undefined;
  const question: AppQuestion = {
    equals: { ...equals, ...(appName !== undefined && { name: appName }) },
    facet: facet({ apiProduct, keyStatus }),
  };
  if (developerEmail !== undefined) {
    const developerId = await developers.identify(org, developerEmail).catch(unlessMissing);
    if (developerId === undefined) return undefined;
    question.equals = { ...question.equals, owner: `developers/${developerId}` };
  }
  if (consumerKey !== undefined) {
    const key = await keys.find(org, vault.keyRef(consumerKey));
    const app = key && (await apps.find(org, key.app));
    if (!app || (equals.appId !== undefined && equals.appId !== app.appId)) return undefined;
    question.equals = { ...question.equals, appId: app.appId };
  }
  return question;
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof Fault && error.status === 404) return undefined;
  throw error;
}
