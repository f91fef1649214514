import deleteAppGroup from '../../functions/appGroups/deleteAppGroup';
import deleteCompany from '../../functions/companies/deleteCompany';
import deleteDeveloper from '../../functions/developers/deleteDeveloper';
import { withStatus } from '../../shared/domain/appDeletion';
import { AppGroupDoesNotExist, CompanyDoesNotExist } from '../../shared/faults';
import { developerOwner } from '../../shared/schemas/owner';
import type { ImportedChange, ImportedKind, StoredImport } from '../../shared/store/collections/imports';
import type { Collections } from '../../shared/store/store';
import { deleteAppWithKeys } from '../../shared/tasks/deletion';
import { deleteProduct } from '../../shared/tasks/productUse';
import { caller } from '../keymint/database';
import type { Report } from './report';
import type { Seen } from './seen';
import { appGroupEntity, companyEntity, developerEntity, fingerprintOf, productEntity } from './stored';
import { found, type Target, type Writer } from './writer';

/*
 * What was imported and is no longer at the source: keys of it stop working here, and it is deleted where that is
 * asked for. What was changed here since stays as it is.
 */

/** What happens to entities that are gone. */
export type OnGone = 'keep' | 'revoke' | 'delete';

/** How many imported entities are read at once. */
const PAGE = 500;

/** Kinds that are ended. OpenAPI documents and settings of a portal stay: only files of Keymint have them. */
type EndedKind = Exclude<ImportedKind, 'spec' | 'portalSettings'>;

/** Apps go before their owners, and owners before what they need. */
const order: readonly EndedKind[] = ['app', 'appGroup', 'company', 'developer', 'apiProduct'];

/** An imported entity as it is here. */
interface Here {
  name: string;
  hash: string;
  /** Revokes or deactivates it in a unit of work; returns its fingerprint then. Undefined where nothing ends its use. */
  end?: () => string;
  /** Undefined where something that was made here needs it. */
  remove?: (() => Promise<void>) | undefined;
}

interface Ending {
  report: Report;
  writer: Writer;
  onGone: OnGone;
  /** Called before each change. */
  beforeChange(): Promise<void>;
  /** Returns the mark of what this pass changes. */
  markOf(change: ImportedChange): string;
}

/** Deals with what was imported before and was not seen at the source. Returns how many changes were made. */
export async function endGone(
  target: Target,
  { seen, ...options }: Ending & { seen: Seen },
): Promise<number> {
  const { org, context } = target;
  let changes = 0;
  for (const kind of order) {
    for (let after: StoredImport | undefined; ; ) {
      const page: StoredImport[] = await context.store.imports.list(org, kind, PAGE, after);
      for (const imported of page) {
        if (seen.has(`${kind}~${imported.id}`)) continue;
        if (await endOne(target, { ...imported, kind }, options)) changes += 1;
      }
      after = page.at(-1);
      if (!after || page.length < PAGE) break;
    }
  }
  return changes;
}

async function endOne(
  target: Target,
  imported: StoredImport & { kind: EndedKind },
  { report, writer, onGone, beforeChange, markOf }: Ending,
): Promise<boolean> {
  const { org, context } = target;
  const { kind, id } = imported;
  const isDone = imported.isGone && onGone !== 'delete';
  if (isDone) return false;
  const forget = () => context.store.atomically(({ imports }) => imports.delete(org, { kind, id }));
  const here = await hereOf(target, imported, context.store, writer);
  if (!here) {
    // It was deleted here, too.
    if (onGone !== 'keep') await forget();
    return false;
  }
  const example = `${kind} ${here.name}`;
  if (onGone === 'keep') report.add('goneKept', example);
  else if (here.hash !== imported.hash) report.add('conflict', `${example} (gone at the source)`);
  else if (onGone === 'delete' && here.remove) {
    await beforeChange();
    await here.remove();
    await forget();
    report.add('goneDeleted', example);
    return true;
  } else if (here.end && !imported.isGone) {
    await beforeChange();
    await context.store.atomically(async (collections) => {
      const current = await hereOf(target, imported, collections, writer);
      if (!current?.end || current.hash !== imported.hash) return;
      const pass = markOf('ended');
      collections.imports.put(org, { kind, id, hash: current.end(), isGone: true, pass });
    });
    report.add('goneRevoked', example);
    return true;
  } else report.add('goneKept', example);
  return false;
}

async function hereOf(
  target: Target,
  { kind, id }: { kind: EndedKind; id: string },
  collections: Collections,
  writer: Writer,
): Promise<Here | undefined> {
  const { org, context, organization } = target;
  const request = <T extends object>(params: T) => ({ params, query: undefined, body: undefined, caller });
  switch (kind) {
    case 'apiProduct': {
      const product = await collections.apiProducts.find(org, id);
      return (
        product && {
          name: id,
          hash: fingerprintOf(productEntity(product)),
          remove: async () =>
            void (await deleteProduct({ org, apiProduct: id }, organization.productDelete, context.store)),
        }
      );
    }
    case 'developer': {
      const [developer] = await collections.developers.findAll(org, [id]);
      if (!developer) return undefined;
      return {
        name: developer.email,
        hash: fingerprintOf(developerEntity(developer)),
        end() {
          const inactive = { ...developer, status: 'inactive' as const };
          collections.developers.replace(org, developer, inactive);
          return fingerprintOf(developerEntity(inactive));
        },
        remove:
          developer.apps.length > 0
            ? undefined
            : async () => void (await deleteDeveloper.handler(request({ org, developer: id }), context)),
      };
    }
    case 'company': {
      const company = await found(collections.companies.get(org, id), CompanyDoesNotExist);
      if (!company) return undefined;
      const members = await collections.developers.listByCompany(org, company.name);
      const listed = members.map(({ email, roles }) => ({
        email,
        role: roles.find((known) => known.company === company.name)?.role,
      }));
      return {
        name: company.name,
        hash: fingerprintOf(companyEntity(company, listed)),
        end() {
          const inactive = { ...company, status: 'inactive' as const };
          collections.companies.replace(org, inactive);
          return fingerprintOf(companyEntity(inactive, listed));
        },
        remove:
          company.apps.length > 0
            ? undefined
            : async () => void (await deleteCompany.handler(request({ org, company: id }), context)),
      };
    }
    case 'appGroup': {
      const group = await found(collections.appGroups.get(org, id), AppGroupDoesNotExist);
      if (!group) return undefined;
      return {
        name: group.name,
        hash: fingerprintOf(appGroupEntity(group)),
        end() {
          const inactive = { ...group, status: 'inactive' as const };
          collections.appGroups.replace(org, inactive);
          return fingerprintOf(appGroupEntity(inactive));
        },
        remove:
          group.apps > 0
            ? undefined
            : async () => void (await deleteAppGroup.handler(request({ org, appGroup: id }), context)),
      };
    }
    case 'app': {
      const app = await collections.apps.findById(org, id);
      if (!app) return undefined;
      return {
        name: `${app.owner.replace(developerOwner(''), '')}/${app.name}`,
        hash: writer.fingerprintHere(app),
        end() {
          const revoked = withStatus(app, 'revoked');
          collections.apps.replace(org, revoked);
          return writer.fingerprintHere(revoked);
        },
        remove: () =>
          context.store.atomically(async (unit) => {
            const current = await unit.apps.findById(org, id);
            if (!current) return;
            await deleteAppWithKeys(org, current, unit, context.credentials);
            unit.apps.leaveOwner(org, current);
          }),
      };
    }
  }
}
