import type { ApiProduct } from '../../../shared/schemas/apiProduct';

/** An API product that allows everything and was made by a test, with some changes. */
export const productNamed = (name: string, changes: Partial<ApiProduct> = {}): ApiProduct => ({
  name,
  displayName: name,
  approvalType: 'auto',
  apiResources: [],
  attributes: [],
  environments: [],
  proxies: [],
  scopes: [],
  createdAt: 0,
  createdBy: 'test',
  lastModifiedAt: 0,
  lastModifiedBy: 'test',
  ...changes,
});
