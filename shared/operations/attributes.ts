import type { Context } from '../context';
import { replacedAttributes, requireMayWrite, type SelfWritten } from '../domain/developerPolicy';
import { modified } from '../domain/stamps';
import type { Caller } from '../environment';
import {
  ApiProductDoesNotExist,
  AppDoesNotExist,
  AttributeDoesntExist,
  AttributeLimitExceeded,
  type FaultKind,
  InvalidClientIdForGivenApp,
  invalidRequest,
} from '../faults';
import { operation } from '../operation';
import type { Permission } from '../permissions';
import {
  AppAttributeListDraft,
  Attribute,
  AttributeList,
  AttributeListDraft,
  AttributeName,
  AttributeValueDraft,
  updatedAttributes,
  withAttribute,
  withoutAttribute,
} from '../schemas/attribute';
import { MergingQuery } from '../schemas/extensions';
import type { ParamsOf } from '../schemas/path';
import type { Collections } from '../store/store';
import { requireStaffAudience } from '../tasks/audiences';
import { credentialOf, withCredential } from '../tasks/keys';
import { appOf } from './apps';
import {
  type AppPath,
  appGroups as appGroupKind,
  companies as companyKind,
  developers as developerKind,
  type KeyPath,
  type OwnerKind,
  type OwnerPath,
} from './owners';

type Stamp = ReturnType<typeof modified>;

type ApiProductPath = '/v1/organizations/{org}/apiproducts/{apiProduct}';
type AttributedPath = OwnerPath | AppPath | KeyPath | ApiProductPath;

/** A kind of entity with custom attributes. */
interface Attributed<Path extends AttributedPath = AttributedPath> {
  noun: string;
  path: Path;
  faults: readonly FaultKind[];
  mayRead: Permission;
  mayWrite: Permission;
  /** Set if developers may write some of its attributes. */
  selfWritten?: SelfWritten;
  /** Loads the entity's attributes, with a function that replaces them. */
  open(
    store: Collections,
    params: ParamsOf<Path>,
    context: Context,
  ): Promise<{ attributes: Attribute[]; replace(attributes: Attribute[], stamp: Stamp): unknown }>;
}

/** Returns an entity's attributes; `put` stores the changed entity. */
const opened = <Entity extends { attributes: Attribute[] }>(
  entity: Entity,
  put: (changed: Entity & Stamp) => unknown,
) => ({
  attributes: entity.attributes,
  replace: (attributes: Attribute[], stamp: Stamp) => put({ ...entity, attributes, ...stamp }),
});

export const ofDeveloper: Attributed<typeof developerKind.path> = {
  noun: developerKind.noun,
  mayRead: 'developers.get',
  mayWrite: 'developers.attributes',
  path: developerKind.path,
  faults: developerKind.faults,
  async open({ developers }, { org, developer }) {
    const found = await developers.get(org, developer);
    return opened(found, (changed) => developers.replace(org, found, changed));
  },
};

export const ofCompany: Attributed<typeof companyKind.path> = {
  noun: companyKind.noun,
  mayRead: 'companies.get',
  mayWrite: 'companies.write',
  path: companyKind.path,
  faults: companyKind.faults,
  async open({ companies }, { org, company }) {
    const found = await companies.get(org, company);
    return opened(found, (changed) => companies.replace(org, changed));
  },
};

export const ofAppGroup: Attributed<typeof appGroupKind.path> = {
  noun: appGroupKind.noun,
  mayRead: 'appGroups.get',
  mayWrite: 'appGroups.write',
  path: appGroupKind.path,
  faults: appGroupKind.faults,
  async open({ appGroups }, { org, appGroup }) {
    const found = await appGroups.get(org, appGroup);
    return opened(found, (changed) => appGroups.replace(org, changed));
  },
};

export const ofApp = (kind: OwnerKind): Attributed<AppPath> => ({
  noun: `${kind.noun} app`,
  selfWritten: 'app',
  mayRead: 'apps.get',
  mayWrite: 'apps.write',
  path: `${kind.path}/apps/{app}`,
  faults: [...kind.faults, AppDoesNotExist],
  async open(store, params) {
    const { app } = await appOf(kind, store, params);
    return opened(app, (changed) => store.apps.replace(params.org, changed));
  },
});

export const ofKey = (kind: OwnerKind): Attributed<KeyPath> => ({
  noun: `${kind.noun} app key`,
  selfWritten: 'key',
  mayRead: 'apps.get',
  mayWrite: 'apps.write',
  path: `${kind.path}/apps/{app}/keys/{key}`,
  faults: [...kind.faults, AppDoesNotExist, InvalidClientIdForGivenApp],
  async open(store, params, { vault }) {
    const { app } = await appOf(kind, store, params);
    const credential = credentialOf(app, params.key, vault);
    return {
      attributes: credential.attributes,
      replace: (attributes, stamp) =>
        store.apps.replace(params.org, { ...withCredential(app, { ...credential, attributes }), ...stamp }),
    };
  },
});

export const ofApiProduct: Attributed<ApiProductPath> = {
  noun: 'API product',
  mayRead: 'products.get',
  mayWrite: 'products.write',
  path: '/v1/organizations/{org}/apiproducts/{apiProduct}',
  faults: [ApiProductDoesNotExist],
  async open(store, { org, apiProduct: name }) {
    const found = await store.apiProducts.get(org, name);
    return opened(found, async (changed) => {
      await requireStaffAudience(org, changed, store);
      return store.apiProducts.replace(org, changed);
    });
  },
};

/** @throws AttributeDoesntExist */
function pick(attributes: readonly Attribute[], name: string): Attribute {
  const found = attributes.find((attribute) => attribute.name === name);
  if (!found) throw AttributeDoesntExist({ attribute: name });
  return found;
}

/** Loads an entity for writing its attributes, with the policy for the caller. */
async function openForWriting(
  kind: Attributed,
  store: Collections,
  { params, caller }: { params: ParamsOf<AttributedPath>; caller: Caller },
  context: Context,
) {
  const [entity, organization] = await Promise.all([
    kind.open(store, params, context),
    context.organizations.get(params.org),
  ]);
  return { ...entity, writer: { caller, of: kind.selfWritten, organization } };
}

/** Creates the operation that lists an entity's attributes. */
export const listAttributes = (kind: Attributed) =>
  operation({
    summary: `List ${kind.noun} attributes`,
    method: 'GET',
    path: `${kind.path}/attributes`,
    permission: kind.mayRead,
    status: 200,
    response: AttributeList,
    faults: kind.faults,

    async handler({ params }, context) {
      const { attributes } = await kind.open(context.store, params, context);
      return { attribute: attributes };
    },
  });

/** Creates the operation that returns one attribute. */
export const getAttribute = (kind: Attributed) =>
  operation({
    summary: `Get ${kind.noun} attribute`,
    method: 'GET',
    path: `${kind.path}/attributes/{attribute}`,
    permission: kind.mayRead,
    status: 200,
    response: Attribute,
    faults: [...kind.faults, AttributeDoesntExist],

    async handler({ params }, context) {
      const { attributes } = await kind.open(context.store, params, context);
      return pick(attributes, params.attribute);
    },
  });

/** Creates the operation that replaces all attributes of an entity. */
export const replaceAttributes = (kind: Attributed) =>
  operation({
    summary: `Replace ${kind.noun} attributes`,
    method: 'POST',
    path: `${kind.path}/attributes`,
    permission: kind.mayWrite,
    query: MergingQuery,
    body: kind.selfWritten === 'app' ? AppAttributeListDraft : AttributeListDraft,
    status: 200,
    response: AttributeList,
    faults: [...kind.faults, AttributeLimitExceeded],

    handler: (request, context) =>
      context.store.atomically(async (store) => {
        const { attributes, replace, writer } = await openForWriting(kind, store, request, context);
        const merging = { merge: request.query.mergeAttributes, of: kind.selfWritten };
        const sent = updatedAttributes(attributes, request.body.attribute, merging);
        const attribute = replacedAttributes(attributes, sent, writer);
        await replace(attribute, modified(request.caller, context.now()));
        return { attribute };
      }),
  });

/** Creates the operation that creates or updates one attribute. */
export const setAttribute = (kind: Attributed) =>
  operation({
    summary: `Update ${kind.noun} attribute`,
    method: 'POST',
    path: `${kind.path}/attributes/{attribute}`,
    permission: kind.mayWrite,
    body: AttributeValueDraft,
    status: 200,
    response: Attribute,
    faults: [...kind.faults, AttributeLimitExceeded],

    async handler(request, context) {
      const { attribute: name } = request.params;
      const { value } = request.body;
      const { success } = AttributeName.safeParse(name);
      if (!success) throw invalidRequest('An attribute name has 1 to 1,024 bytes');
      return context.store.atomically(async (store) => {
        const { attributes, replace, writer } = await openForWriting(kind, store, request, context);
        requireMayWrite(attributes, [{ name, value }], writer);
        await replace(
          withAttribute(attributes, { name, value }, kind.selfWritten),
          modified(request.caller, context.now()),
        );
        return { name, value };
      });
    },
  });

/** Creates the operation that deletes one attribute and returns it. */
export const deleteAttribute = (kind: Attributed) =>
  operation({
    summary: `Delete ${kind.noun} attribute`,
    method: 'DELETE',
    path: `${kind.path}/attributes/{attribute}`,
    permission: kind.mayWrite,
    status: 200,
    response: Attribute,
    faults: [...kind.faults, AttributeDoesntExist],

    handler: (request, context) =>
      context.store.atomically(async (store) => {
        const { attribute: name } = request.params;
        const { attributes, replace, writer } = await openForWriting(kind, store, request, context);
        const deleted = pick(attributes, name);
        requireMayWrite(attributes, [{ name, value: null }], writer);
        await replace(withoutAttribute(attributes, name), modified(request.caller, context.now()));
        return deleted;
      }),
  });
