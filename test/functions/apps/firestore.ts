import type { Context } from '../../../shared/context';
import { isTrigger, loadFunction } from '../../../shared/runtime/catalog';
import { deliver } from '../../../shared/runtime/events/events';
import { databaseOf } from '../../../shared/runtime/processContext';
import type { App } from '../../../shared/schemas/app';
import { appDocumentId } from '../../../shared/schemas/owner';

/** Opens a project's database directly, to read documents and to store ones that no function would. */
export function openFirestore(project = process.env.GOOGLE_CLOUD_PROJECT) {
  const db = databaseOf({ ...process.env, GOOGLE_CLOUD_PROJECT: project });
  return {
    ...db,
    /** Returns every key of an organization that belongs to the app with that document id. */
    async keysOf(org: string, app: string) {
      const keys = await db.query(`organizations/${org}/keys`, {});
      return keys.filter(({ data }) => data.app === app);
    },
  };
}

/** Returns the document id of a developer's app. */
export const documentIdOf = ({ developerId, name }: Pick<App, 'developerId' | 'name'>): string =>
  appDocumentId({ owner: `developers/${developerId}`, name });

/** Delivers the creation of a document to the trigger, as Eventarc does. */
export function tellOfCreation(document: string, context: Context): Promise<void> {
  const onAppCreated = loadFunction('onAppCreated');
  if (!isTrigger(onAppCreated)) throw new Error('onAppCreated is no trigger');
  return deliver(onAppCreated, { document }, context);
}
