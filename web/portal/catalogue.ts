import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type listCatalogue from '../../functions/catalogue/listCatalogue';
import type listOwnCatalogue from '../../functions/catalogue/listOwnCatalogue';
import type { CatalogueProduct, OwnCatalogueProduct } from '../../shared/schemas/catalogue';
import { ask } from './api';
import { useAccount, usePortal } from './shell';

/** An API product; signed in, with the own apps that have it. */
export type ShownProduct = CatalogueProduct & Partial<Pick<OwnCatalogueProduct, 'heldBy'>>;

interface Part {
  apiProduct: ShownProduct[];
  next?: string | undefined;
}

/** Pages of an API product, and of its API reference with one of the own keys. */
export const productPath = (name: string): string => `/products/${encodeURIComponent(name)}`;
export const specPath = (name: string, keyRef?: string): string =>
  `${productPath(name)}/docs${keyRef === undefined ? '' : `?key=${encodeURIComponent(keyRef)}`}`;

/** Key of everything that a developer, or a visitor, reads of the catalogue and of apps. */
export const ownKey = (org: string, developerId: string | undefined) => ['own', org, developerId ?? ''];

/** The developerId of the account; undefined for visitors, and while it is not known. */
export function useViewer() {
  const { organization: org } = usePortal();
  const { data: account } = useAccount();
  return { org, isKnown: account !== undefined, developerId: account?.developerId };
}

const read = (
  org: string,
  developerId: string | undefined,
  query: { apiProduct?: string | undefined; start?: string | undefined },
): Promise<Part> => {
  const request = { params: { org }, query };
  return developerId === undefined
    ? ask<typeof listCatalogue>('listCatalogue', request)
    : ask<typeof listOwnCatalogue>('listOwnCatalogue', request);
};

/** The API products that the viewer may see, page by page. */
export function useCatalogue() {
  const { org, isKnown, developerId } = useViewer();
  return useInfiniteQuery({
    queryKey: [...ownKey(org, developerId), 'catalogue'],
    enabled: isKnown,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => read(org, developerId, { start: pageParam }),
    getNextPageParam: ({ next }) => next,
  });
}

/** One API product by name. */
export function useProduct(name: string) {
  const { org, isKnown, developerId } = useViewer();
  return useQuery({
    queryKey: [...ownKey(org, developerId), 'catalogue', name],
    enabled: isKnown,
    queryFn: async () => (await read(org, developerId, { apiProduct: name })).apiProduct[0] ?? null,
  });
}
