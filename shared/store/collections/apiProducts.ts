import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import {
  ApiProductAlreadyExists,
  ApiProductDoesNotExist,
  ApiProductNameInvalid,
  ApiProductStartKeyDoesNotExist,
} from '../../faults';
import { ApiProduct } from '../../schemas/apiProduct';
import { Access, accessOf } from '../../schemas/apiProductSearch';
import { type Attribute, Attributes } from '../../schemas/attribute';
import { termsOf } from '../../schemas/searchTerms';
import { internal } from '../../schemas/traits';
import type { Filters, NamedPart, Query } from '../database';
import { documentId, documentPath } from '../documentId';
import { type DocumentRef, type PageRequest, requireStart, type UnitOfWork } from '../unit';
import type { StoredOwner } from './owners';
import { specs } from './specs';

interface ProductPage extends PageRequest {
  /** Only products with exactly this attribute. */
  attribute?: Attribute | undefined;
  /** Only products of this space. */
  space?: string | undefined;
}

/** Firestore stores no nested arrays, so members of any shape are stored as JSON text. */
const Json = z.string().optional();

/** An API product as stored. */
export const StoredApiProduct = ApiProduct.extend({
  graphqlOperationGroup: Json,
  grpcOperationGroup: Json,
  llmOperationGroup: Json,
  payloadOperationGroup: Json,
  /** Number of denials ever; denials are looked up only if there were any. */
  denials: internal(z.int()).optional(),
  /** True if it has an OpenAPI document in `specs`. */
  hasSpec: internal(z.boolean()).optional(),
  /** Beginnings of the words of its names: see schemas/searchTerms.ts. */
  terms: internal(z.array(z.string())).optional(),
  /** Its access, where searches filter by it. */
  accessKey: internal(Access).optional(),
});
type StoredApiProduct = z.infer<typeof StoredApiProduct>;

type Group = Record<string, unknown>;
const jsonOf = (group: Group | undefined) => group && JSON.stringify(group);
const groupOf = (json: string | undefined): Group | undefined =>
  json === undefined ? undefined : JSON.parse(json);

/** An API product with its number of denials. */
export type ApiProductWithDenials = ApiProduct & { denials: number; hasSpec: boolean };

/** Returns the fields that searches go by. */
const searchFields = (product: Pick<ApiProduct, 'name' | 'displayName' | 'attributes'>) => ({
  terms: termsOf([product.name, product.displayName]),
  accessKey: accessOf(product),
});

/** What is stored with an API product and is none of its members; `replace` keeps it. */
type Beside = Pick<StoredApiProduct, 'denials' | 'hasSpec'>;

const pack = (product: ApiProduct & Beside): StoredApiProduct => ({
  ...product,
  ...searchFields(product),
  graphqlOperationGroup: jsonOf(product.graphqlOperationGroup),
  grpcOperationGroup: jsonOf(product.grpcOperationGroup),
  llmOperationGroup: jsonOf(product.llmOperationGroup),
  payloadOperationGroup: jsonOf(product.payloadOperationGroup),
});

const unpack = ({
  denials: _,
  terms: __,
  accessKey: ___,
  hasSpec: ____,
  ...stored
}: StoredApiProduct): ApiProduct => ({
  ...stored,
  graphqlOperationGroup: groupOf(stored.graphqlOperationGroup),
  grpcOperationGroup: groupOf(stored.grpcOperationGroup),
  llmOperationGroup: groupOf(stored.llmOperationGroup),
  payloadOperationGroup: groupOf(stored.payloadOperationGroup),
});

const folder = (org: string): string => documentPath('organizations', org, 'apiProducts');

const refTo = (org: string, name: string): DocumentRef<StoredApiProduct> | undefined => {
  const id = documentId(name);
  return id === undefined
    ? undefined
    : { path: documentPath('organizations', org, 'apiProducts', id), schema: StoredApiProduct };
};

/** Returns the path of a product's document below the organization; undefined for an impossible name. */
export const apiProductPath = (name: string): string | undefined => {
  const id = documentId(name);
  return id === undefined ? undefined : `apiProducts/${id}`;
};

/** The fields of an API product that lists show. */
const FoundProduct = ApiProduct.pick({
  name: true,
  displayName: true,
  description: true,
  approvalType: true,
  attributes: true,
  quota: true,
  quotaInterval: true,
  quotaTimeUnit: true,
  lastModifiedAt: true,
});
export type FoundProduct = z.infer<typeof FoundProduct>;
const rowFields = Object.keys(FoundProduct.shape);

/** The fields of an API product that its search fields derive from, with these. */
const IndexedProduct = StoredApiProduct.pick({
  name: true,
  displayName: true,
  attributes: true,
  terms: true,
  accessKey: true,
});

/** True if the search fields of an API product are up to date. */
export const isApiProductIndexed = ({ terms, accessKey, ...product }: z.infer<typeof IndexedProduct>) =>
  isDeepStrictEqual({ terms, accessKey }, searchFields(product));

/** Criteria of a search that indexes answer; `term` begins a word of a name. */
export interface ProductFilters {
  term?: string | undefined;
  access?: Access | undefined;
  approval?: ApiProduct['approvalType'] | undefined;
}

const filtersOf = ({ term, access, approval }: ProductFilters): Filters => ({
  ...(term !== undefined && { contains: { field: 'terms', element: term } }),
  equals: {
    ...(access !== undefined && { accessKey: access }),
    ...(approval !== undefined && { approvalType: approval }),
  },
});

const NameOnly = ApiProduct.pick({ name: true }).extend({ attributes: Attributes.default([]) });

/** The API products visible to an actor; all others do not exist for them. */
export interface ProductVisibility {
  /** `developer` is the stored owner; undefined if there is none. */
  isVisible(product: Pick<ApiProduct, 'attributes'>, developer: StoredOwner | undefined): boolean;
  /** Path below the organization of an owner; they also see products that keys of their apps have. */
  owner: string | undefined;
}

/** Visibility, with the lookups that it depends on. */
interface VisibilityLookup extends Pick<ProductVisibility, 'isVisible'> {
  findOwner(org: string): Promise<StoredOwner | undefined>;
  /** True if a key of the owner has the product. */
  isOnKey(org: string, apiProduct: string): Promise<boolean>;
}

/** Maximum products per read while filling a page with visible ones. */
const MAX_READ_BATCH = 1000;

/** `organizations/{org}/apiProducts/{encoded name}`; without `visibility`, all are visible. */
export const apiProducts = (unit: UnitOfWork, visibility?: VisibilityLookup) => {
  /** What is stored with the products read, by path. */
  const besides = new Map<string, Beside>();

  const read = async (org: string, name: string): Promise<ApiProductWithDenials | undefined> => {
    const ref = refTo(org, name);
    const stored = ref && (await unit.find(ref));
    if (!stored) return undefined;
    const { denials, hasSpec } = stored;
    besides.set(ref.path, { denials, hasSpec });
    return { ...unpack(stored), denials: denials ?? 0, hasSpec: hasSpec ?? false };
  };

  /** Returns what decides whether a product is visible. */
  const openVisibility = async (org: string) => {
    if (!visibility) return () => true;
    const owner = await visibility.findOwner(org);
    return (product: Pick<ApiProduct, 'attributes'>) => visibility.isVisible(product, owner);
  };

  /** Returns a visible product, or one that a key has. The reads are the same whether or not it exists. */
  const find = async (org: string, name: string) => {
    const isNamed = apiProductPath(name) !== undefined;
    const [product, isHeld, isVisible] = await Promise.all([
      read(org, name),
      isNamed && visibility?.isOnKey(org, name),
      openVisibility(org),
    ]);
    return product && (isHeld || isVisible(product)) ? product : undefined;
  };

  const readAll = async (org: string, names: readonly string[]): Promise<ApiProductWithDenials[]> => {
    const found = await Promise.all(names.map((name) => read(org, name)));
    return found.flatMap((product) => product ?? []);
  };

  const byName = (products: readonly ApiProductWithDenials[]): Map<string, ApiProductWithDenials> =>
    new Map(products.map((product) => [product.name, product]));

  /** Returns the first visible products in the order of names; queries again until there are enough. */
  const list = async <T extends z.infer<typeof NameOnly>>(
    org: string,
    schema: z.ZodType<T>,
    query: Query,
  ): Promise<T[]> => {
    const ordered: Query = { ...query, orderBy: 'name' };
    if (!visibility) return unit.list(folder(org), schema, ordered);
    const { startAt: _, after: __, ...whole } = ordered;
    const { limit = Number.POSITIVE_INFINITY } = query;
    const visible: T[] = [];
    let part = ordered;
    const opened = openVisibility(org);
    for (let batch = Math.min(limit, MAX_READ_BATCH); ; batch = Math.min(2 * batch, MAX_READ_BATCH)) {
      const [found, isVisible] = await Promise.all([
        unit.list(folder(org), schema, { ...part, limit: batch }),
        opened,
      ]);
      visible.push(...found.filter(isVisible));
      const last = found.at(-1);
      if (!last || found.length < batch || visible.length >= limit) return visible.slice(0, limit);
      part = { ...whole, startAfter: last.name };
    }
  };

  const refOf = (org: string, { name }: ApiProduct) => {
    const ref = refTo(org, name);
    if (!ref) throw ApiProductNameInvalid();
    return ref;
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
    // With a filter, the first item may have stopped matching since the last page.
    const exists = attribute !== undefined || space !== undefined || page[0]?.name === startKey?.at;
    requireStart(startKey, exists, ApiProductStartKeyDoesNotExist);
    return page;
  };

  return {
    find,

    /** @throws ApiProductDoesNotExist */
    async get(org: string, name: string): Promise<ApiProductWithDenials> {
      const product = await find(org, name);
      if (!product) throw ApiProductDoesNotExist({ apiProduct: name });
      return product;
    },

    /** Returns the named products that exist and are visible, by name: those that a new key may request. */
    async findAll(org: string, names: readonly string[]) {
      if (names.length === 0) return byName([]);
      const [products, isVisible] = await Promise.all([readAll(org, names), openVisibility(org)]);
      return byName(products.filter(isVisible));
    },

    /** Returns the named products that exist, visible or not, by name: for keys that were read already. */
    findHeld: async (org: string, names: readonly string[]) => byName(await readAll(org, names)),

    /** Returns one page in the order of names. @throws ApiProductStartKeyDoesNotExist */
    list: async (org: string, page: ProductPage) => (await pageOf(org, page, StoredApiProduct)).map(unpack),

    /** The same, each with whether it has an OpenAPI document. @throws ApiProductStartKeyDoesNotExist */
    listOffered: async (org: string, page: ProductPage) =>
      (await pageOf(org, page, StoredApiProduct)).map((stored) => ({
        ...unpack(stored),
        hasSpec: stored.hasSpec ?? false,
      })),

    /** Returns the names of one page. @throws ApiProductStartKeyDoesNotExist */
    listNames: async (org: string, page: ProductPage) =>
      (await pageOf(org, page, NameOnly, visibility ? ['name', 'attributes'] : ['name'])).map(
        ({ name }) => name,
      ),

    /** True if the actor sees all products. */
    seesAll: visibility === undefined,

    /** Returns those of products read by `matching` that the actor sees. */
    visibleOf: async <T extends Pick<ApiProduct, 'attributes'>>(org: string, found: T[]): Promise<T[]> => {
      const isVisible = await openVisibility(org);
      return found.filter(isVisible);
    },

    /** Returns matching products in the order of names, visible or not, with the fields that lists show. */
    matching: (org: string, filters: ProductFilters, part: NamedPart): Promise<FoundProduct[]> =>
      unit.list(folder(org), FoundProduct, {
        ...part,
        ...filtersOf(filters),
        orderBy: 'name',
        fields: rowFields,
      }),

    /** Counts matching products, visible or not. */
    countMatching: (org: string, filters: ProductFilters) => unit.count(folder(org), filtersOf(filters)),

    /** Counts the products with a word that begins with a term, up to `most`. */
    countTerm: async (org: string, term: string, most: number): Promise<number> => {
      const query = { ...filtersOf({ term }), orderBy: 'name', limit: most };
      return (await unit.listPaths(folder(org), query)).length;
    },

    /** Returns a batch in the order of names, for `reindex`. */
    indexed: (org: string, part: NamedPart) =>
      unit.list(folder(org), IndexedProduct, {
        ...part,
        orderBy: 'name',
        fields: Object.keys(IndexedProduct.shape),
      }),

    /** Recomputes the search fields of a product. Returns whether any changed. */
    async reindex(org: string, name: string): Promise<boolean> {
      const ref = refTo(org, name);
      const stored = ref && (await unit.find(ref));
      if (!stored || isApiProductIndexed(stored)) return false;
      unit.replace(ref, { ...stored, ...searchFields(stored) });
      return true;
    },

    /** Returns products in the order of names, with the fields that lists show. */
    search: (
      org: string,
      part: Pick<Query, 'descending' | 'after'> & { limit?: number } = {},
    ): Promise<FoundProduct[]> => list(org, FoundProduct, { ...part, fields: rowFields }),

    /** Counts the visible products. */
    count: async (org: string): Promise<number> =>
      visibility
        ? (await list(org, NameOnly, { fields: ['name', 'attributes'] })).length
        : unit.count(folder(org), {}),

    /** Returns the id that lists use as a cursor. */
    idOf: ({ name }: { name: string }): string => `${documentId(name)}`,

    /** @throws ApiProductAlreadyExists */
    create(org: string, product: ApiProduct & Pick<Beside, 'hasSpec'>): ApiProduct {
      const taken = ApiProductAlreadyExists({ apiProduct: product.name });
      unit.create(refOf(org, product), pack(product), taken);
      return product;
    },

    /** Replaces a product read in this unit of work. */
    replace(org: string, product: ApiProduct): ApiProduct {
      const ref = refOf(org, product);
      unit.replace(ref, pack({ ...product, ...besides.get(ref.path) }));
      return product;
    },

    /** Counts a denial of an existing product. */
    noteDenial(org: string, name: string): void {
      const ref = refTo(org, name);
      if (ref)
        unit.update(ref, {
          transforms: [{ field: 'denials', increment: 1 }],
          precondition: { exists: true },
        });
    },

    /** Records whether an existing product has an OpenAPI document. */
    noteSpec(org: string, name: string, hasSpec: boolean): void {
      const ref = refTo(org, name);
      if (ref) unit.update(ref, { data: { hasSpec }, mask: ['hasSpec'], precondition: { exists: true } });
    },

    /** Deletes a product read in this unit of work, with its OpenAPI document. */
    async delete(org: string, product: ApiProduct): Promise<void> {
      const ref = refOf(org, product);
      unit.delete(ref);
      // Read for the audit trail.
      const spec = besides.get(ref.path)?.hasSpec ? await specs(unit).find(org, product.name) : undefined;
      if (spec) specs(unit).delete(org, spec);
    },
  };
};
