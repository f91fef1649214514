import * as z from 'zod';
import {
  ApiProductAlreadyExists,
  ApiProductDoesNotExist,
  ApiProductNameInvalid,
  ApiProductStartKeyDoesNotExist,
} from '../../faults';
import { ApiProduct } from '../../schemas/apiProduct';
import { type Attribute, Attributes } from '../../schemas/attribute';
import type { Query } from '../database';
import { documentId, documentPath } from '../documentId';
import { type Page, type Place, requireStart, type Session } from '../unit';

interface ProductPage extends Page {
  /** Only products with exactly this attribute. */
  attribute?: Attribute | undefined;
  /** Only products of this space. */
  space?: string | undefined;
}

/** Firestore keeps no array right in an array, so that what may be of any shape is stored as JSON text. */
const Json = z.string().optional();

/** An API product as stored. */
const StoredApiProduct = ApiProduct.extend({
  graphqlOperationGroup: Json,
  grpcOperationGroup: Json,
  llmOperationGroup: Json,
  payloadOperationGroup: Json,
  /** At least 1 where it was ever denied an owner: only then are denials looked for. */
  denials: z.int().optional(),
});
type StoredApiProduct = z.infer<typeof StoredApiProduct>;

type Group = Record<string, unknown>;
const jsonOf = (group: Group | undefined) => group && JSON.stringify(group);
const groupOf = (json: string | undefined): Group | undefined =>
  json === undefined ? undefined : JSON.parse(json);

/** An API product that a key asks for; `denials` as stored. */
export type AskedProduct = ApiProduct & { denials: number };

const pack = (product: ApiProduct): StoredApiProduct => ({
  ...product,
  graphqlOperationGroup: jsonOf(product.graphqlOperationGroup),
  grpcOperationGroup: jsonOf(product.grpcOperationGroup),
  llmOperationGroup: jsonOf(product.llmOperationGroup),
  payloadOperationGroup: jsonOf(product.payloadOperationGroup),
});

const unpack = ({ denials: _, ...stored }: StoredApiProduct): ApiProduct => ({
  ...stored,
  graphqlOperationGroup: groupOf(stored.graphqlOperationGroup),
  grpcOperationGroup: groupOf(stored.grpcOperationGroup),
  llmOperationGroup: groupOf(stored.llmOperationGroup),
  payloadOperationGroup: groupOf(stored.payloadOperationGroup),
});

const folder = (org: string): string => documentPath('organizations', org, 'apiProducts');

const at = (org: string, name: string): Place<StoredApiProduct> | undefined => {
  const id = documentId(name);
  return id === undefined
    ? undefined
    : { path: documentPath('organizations', org, 'apiProducts', id), schema: StoredApiProduct };
};

/** Path of a product's document below the organization, or undefined when no product can have that name. */
export const apiProductPath = (name: string): string | undefined => {
  const id = documentId(name);
  return id === undefined ? undefined : `apiProducts/${id}`;
};

/** An API product as lists show it. */
const FoundProduct = ApiProduct.pick({
  ...{ name: true, displayName: true, description: true, approvalType: true, attributes: true },
  ...{ quota: true, quotaInterval: true, quotaTimeUnit: true, lastModifiedAt: true },
});
export type FoundProduct = z.infer<typeof FoundProduct>;
const rowFields = Object.keys(FoundProduct.shape);

const NameOnly = ApiProduct.pick({ name: true }).extend({ attributes: Attributes.default([]) });

/** What somebody sees of an organization's API products: to them, there are no others. */
export interface Sight {
  isVisible(product: Pick<ApiProduct, 'attributes'>): boolean;
  /** Path below the organization of an owner, who sees also what the keys of their apps hold. */
  owner: string;
}

/** The same, with how it is found out whether keys hold a product. */
interface Seeing extends Pick<Sight, 'isVisible'> {
  holds(org: string, apiProduct: string): Promise<boolean>;
}

/** Products read at once at most, to fill a page of those that are visible. */
const MAX_BATCH = 1000;

/** `organizations/{org}/apiProducts/{encoded name}`; without `seeing`, all are visible. */
export const apiProducts = (session: Session, seeing?: Seeing) => {
  /** How often the products that were read were denied: a replacement keeps it. */
  const denialsAt = new Map<string, number | undefined>();

  const read = async (org: string, name: string): Promise<AskedProduct | undefined> => {
    const place = at(org, name);
    const stored = place && (await session.find(place));
    if (!stored) return undefined;
    denialsAt.set(place.path, stored.denials);
    return { ...unpack(stored), denials: stored.denials ?? 0 };
  };

  const isVisible = (product: Pick<ApiProduct, 'attributes'>) => !seeing || seeing.isVisible(product);

  /** A visible product, or one that is held: what is read is the same whether or not there is one. */
  const find = async (org: string, name: string) => {
    const isNamed = apiProductPath(name) !== undefined;
    const [product, isHeld] = await Promise.all([read(org, name), isNamed && seeing?.holds(org, name)]);
    return product && (isHeld || isVisible(product)) ? product : undefined;
  };

  const readAll = async (org: string, names: readonly string[]): Promise<AskedProduct[]> => {
    const found = await Promise.all(names.map((name) => read(org, name)));
    return found.flatMap((product) => product ?? []);
  };

  const byName = (products: readonly AskedProduct[]): Map<string, AskedProduct> =>
    new Map(products.map((product) => [product.name, product]));

  /** The first visible products that answer a query in the order of names; it is repeated until they are enough. */
  const list = async <T extends z.infer<typeof NameOnly>>(
    org: string,
    schema: z.ZodType<T>,
    query: Query,
  ): Promise<T[]> => {
    const ordered: Query = { ...query, orderBy: 'name' };
    if (!seeing) return session.list(folder(org), schema, ordered);
    const { startAt: _, after: __, ...whole } = ordered;
    const { limit = Number.POSITIVE_INFINITY } = query;
    const visible: T[] = [];
    let part = ordered;
    for (let batch = Math.min(limit, MAX_BATCH); ; batch = Math.min(2 * batch, MAX_BATCH)) {
      const found = await session.list(folder(org), schema, { ...part, limit: batch });
      visible.push(...found.filter(isVisible));
      const last = found.at(-1);
      if (!last || found.length < batch || visible.length >= limit) return visible.slice(0, limit);
      part = { ...whole, startAfter: last.name };
    }
  };

  const placeOf = (org: string, { name }: ApiProduct) => {
    const place = at(org, name);
    if (!place) throw ApiProductNameInvalid();
    return place;
  };

  const pageOf = async <T extends z.infer<typeof NameOnly>>(
    org: string,
    { startKey, count, attribute, space }: ProductPage,
    schema: z.ZodType<T>,
    fields?: readonly string[],
  ): Promise<T[]> => {
    const page = await list(org, schema, {
      limit: count,
      ...(startKey && { startAt: startKey.at }),
      ...(attribute && { contains: { field: 'attributes', element: attribute } }),
      ...(space !== undefined && { equals: { space } }),
      ...(fields && { fields }),
    });
    // Of those with an attribute or in a space, the one the page begins with may have left it meanwhile.
    const isThere = attribute !== undefined || space !== undefined || page[0]?.name === startKey?.at;
    requireStart(startKey, isThere, ApiProductStartKeyDoesNotExist);
    return page;
  };

  return {
    find,

    /** @throws ApiProductDoesNotExist */
    async get(org: string, name: string): Promise<ApiProduct> {
      const product = await find(org, name);
      if (!product) throw ApiProductDoesNotExist({ apiProduct: name });
      return product;
    },

    /** Those of the named products that exist and are visible, by name: those that can be asked for. */
    findAll: async (org: string, names: readonly string[]) =>
      byName((await readAll(org, names)).filter(isVisible)),

    /** Those that exist of the products which keys that were read hold, by name: who has the keys sees them. */
    findHeld: async (org: string, names: readonly string[]) => byName(await readAll(org, names)),

    /** One page in the order of names. @throws ApiProductStartKeyDoesNotExist */
    list: async (org: string, page: ProductPage) => (await pageOf(org, page, StoredApiProduct)).map(unpack),

    /** The names of one page. @throws ApiProductStartKeyDoesNotExist */
    listNames: async (org: string, page: ProductPage) =>
      (await pageOf(org, page, NameOnly, seeing ? ['name', 'attributes'] : ['name'])).map(({ name }) => name),

    /** A part of all products in the order of their names, or all of them, as lists show them. */
    search: (
      org: string,
      part: Pick<Query, 'descending' | 'after'> & { limit?: number } = {},
    ): Promise<FoundProduct[]> => list(org, FoundProduct, { ...part, fields: rowFields }),

    /** How many products there are. */
    count: async (org: string): Promise<number> =>
      seeing
        ? (await list(org, NameOnly, { fields: ['name', 'attributes'] })).length
        : session.count(folder(org), {}),

    /** What a product's id is, where lists are told apart by it. */
    idOf: ({ name }: { name: string }): string => `${documentId(name)}`,

    /** @throws ApiProductAlreadyExists */
    create(org: string, product: ApiProduct): ApiProduct {
      const taken = ApiProductAlreadyExists({ apiProduct: product.name });
      session.create(placeOf(org, product), pack(product), taken);
      return product;
    },

    /** Replaces a product that was read. */
    replace(org: string, product: ApiProduct): ApiProduct {
      const place = placeOf(org, product);
      session.replace(place, { ...pack(product), denials: denialsAt.get(place.path) });
      return product;
    },

    /** Notes that an existing product was denied an owner. */
    noteDenial(org: string, name: string): void {
      const place = at(org, name);
      if (place)
        session.update(place, {
          transforms: [{ field: 'denials', increment: 1 }],
          precondition: { exists: true },
        });
    },

    /** Deletes a product that was read. */
    delete: (org: string, product: ApiProduct): void => session.delete(placeOf(org, product)),
  };
};
