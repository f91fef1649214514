import type { Collections } from './collections/store';
import { modified } from './domain/stamps';
import {
  ApiProductDoesNotExist,
  AppDoesNotExist,
  AttributeDoesntExist,
  AttributeLimitExceeded,
  type FaultKind,
  InvalidRequest,
  noSuchDeveloper,
} from './faults';
import { operation } from './operation';
import {
  Attribute,
  AttributeList,
  AttributeListDraft,
  AttributeName,
  AttributeValueDraft,
  withAttribute,
  withoutAttribute,
} from './schemas/attribute';
import type { pathParams } from './schemas/path';

type Params = Record<keyof typeof pathParams, string>;
type Stamp = ReturnType<typeof modified>;

/** An entity that has custom attributes. */
interface Owner {
  noun: string;
  path: string;
  faults: readonly FaultKind[];
  /** Reads the entity's attributes, and offers to replace them. */
  open(
    store: Collections,
    params: Params,
  ): Promise<{ attributes: Attribute[]; replace(attributes: Attribute[], stamp: Stamp): unknown }>;
}

export const developer: Owner = {
  noun: 'developer',
  path: '/v1/organizations/{org}/developers/{developer}',
  faults: noSuchDeveloper,
  async open({ developers }, { org, developer: named }) {
    const found = await developers.get(org, named);
    return {
      attributes: found.attributes,
      replace: (attributes, stamp) => developers.replace(org, found, { ...found, attributes, ...stamp }),
    };
  },
};

export const developerApp: Owner = {
  noun: 'developer app',
  path: '/v1/organizations/{org}/developers/{developer}/apps/{app}',
  faults: [...noSuchDeveloper, AppDoesNotExist],
  async open({ developers, apps }, { org, developer: named, app: name }) {
    const developerId = await developers.identify(org, named);
    const found = await apps.get(org, { developerId, developer: named, name });
    return {
      attributes: found.attributes,
      replace: (attributes, stamp) => apps.replace(org, { ...found, attributes, ...stamp }),
    };
  },
};

export const apiProduct: Owner = {
  noun: 'API product',
  path: '/v1/organizations/{org}/apiproducts/{apiProduct}',
  faults: [ApiProductDoesNotExist],
  async open({ apiProducts }, { org, apiProduct: name }) {
    const found = await apiProducts.get(org, name);
    return {
      attributes: found.attributes,
      replace: (attributes, stamp) => apiProducts.replace(org, { ...found, attributes, ...stamp }),
    };
  },
};

/** The attribute of that name. @throws AttributeDoesntExist */
function pick(attributes: readonly Attribute[], name: string): Attribute {
  const found = attributes.find((attribute) => attribute.name === name);
  if (!found) throw AttributeDoesntExist({ attribute: name });
  return found;
}

/** Makes the operation that lists an entity's attributes. */
export const listAttributes = (owner: Owner) =>
  operation({
    summary: `List ${owner.noun} attributes`,
    method: 'GET',
    path: `${owner.path}/attributes`,
    status: 200,
    response: AttributeList,
    faults: owner.faults,

    async handler({ params }, { store }) {
      const { attributes } = await owner.open(store, params as Params);
      return { attribute: attributes };
    },
  });

/** Makes the operation that answers one attribute. */
export const getAttribute = (owner: Owner) =>
  operation({
    summary: `Get ${owner.noun} attribute`,
    method: 'GET',
    path: `${owner.path}/attributes/{attribute}`,
    status: 200,
    response: Attribute,
    faults: [...owner.faults, AttributeDoesntExist],

    async handler({ params }, { store }) {
      const { attributes } = await owner.open(store, params as Params);
      return pick(attributes, (params as Params).attribute);
    },
  });

/** Makes the operation that replaces all of an entity's attributes. */
export const replaceAttributes = (owner: Owner) =>
  operation({
    summary: `Replace ${owner.noun} attributes`,
    method: 'POST',
    path: `${owner.path}/attributes`,
    body: AttributeListDraft,
    status: 200,
    response: AttributeList,
    faults: owner.faults,

    handler: ({ params, body, caller }, { store, now }) =>
      store.atomically(async (collections) => {
        const { replace } = await owner.open(collections, params as Params);
        replace(body.attribute, modified(caller, now()));
        return body;
      }),
  });

/** Makes the operation that sets one attribute, new or not. */
export const setAttribute = (owner: Owner) =>
  operation({
    summary: `Update ${owner.noun} attribute`,
    method: 'POST',
    path: `${owner.path}/attributes/{attribute}`,
    body: AttributeValueDraft,
    status: 200,
    response: Attribute,
    faults: [...owner.faults, AttributeLimitExceeded],

    async handler({ params, body: { value }, caller }, { store, now }) {
      const { attribute: name } = params as Params;
      const { success } = AttributeName.safeParse(name);
      if (!success) throw InvalidRequest({ problems: ['An attribute name has 1 to 1,024 bytes'] });
      return store.atomically(async (collections) => {
        const { attributes, replace } = await owner.open(collections, params as Params);
        replace(withAttribute(attributes, { name, value }), modified(caller, now()));
        return { name, value };
      });
    },
  });

/** Makes the operation that deletes one attribute and answers with it. */
export const deleteAttribute = (owner: Owner) =>
  operation({
    summary: `Delete ${owner.noun} attribute`,
    method: 'DELETE',
    path: `${owner.path}/attributes/{attribute}`,
    status: 200,
    response: Attribute,
    faults: [...owner.faults, AttributeDoesntExist],

    handler: ({ params, caller }, { store, now }) =>
      store.atomically(async (collections) => {
        const { attribute: name } = params as Params;
        const { attributes, replace } = await owner.open(collections, params as Params);
        const deleted = pick(attributes, name);
        replace(withoutAttribute(attributes, name), modified(caller, now()));
        return deleted;
      }),
  });
