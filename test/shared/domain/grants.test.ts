import { grantsFor } from '../../../shared/domain/grants';
import type { ApiProduct } from '../../../shared/schemas/apiProduct';
import { productNamed } from '../../support/registry/products';

const product = (name: string, changes: Partial<ApiProduct> = {}): [string, ApiProduct] => [
  name,
  productNamed(name, changes),
];

const known = new Map([
  product('open'),
  product('read', { scopes: ['READ'] }),
  product('write', { scopes: ['WRITE', 'READ'] }),
  product('asked', { approvalType: 'manual', scopes: ['ADMIN'] }),
]);

const grants = (apiProducts: string[], scopes: string[] = []) =>
  grantsFor({ org: 'acme', apiProducts, scopes }, known);

test.each([
  ['nothing is asked for', [], [], []],
  ['approval is automatic', ['open'], [], ['open approved']],
  ['approval is manual', ['asked'], [], ['asked pending']],
  ['there are both, in the order asked', ['asked', 'open'], [], ['asked pending', 'open approved']],
  [
    'scopes are on one product each',
    ['read', 'asked'],
    ['ADMIN', 'READ'],
    ['read approved', 'asked pending'],
  ],
  ['fewer scopes are asked than allowed', ['write'], ['READ'], ['write approved']],
  ['a scope waits with its product', ['asked'], ['ADMIN'], ['asked pending']],
])('when %s', (_, apiProducts, scopes, expected) => {
  const made = grants(apiProducts, scopes).map(({ apiproduct, status }) => `${apiproduct} ${status}`);
  expect(made).toEqual(expected);
});

test.each([
  [
    'a product is unknown',
    ['open', 'ghost'],
    [],
    'cps.kms.ApiProductDoesNotExist',
    'API Product [ghost] does not exist for  tenant [acme] and id [null]',
  ],
  [
    'two products are unknown, for the first of them',
    ['ghost', 'phantom'],
    [],
    'cps.kms.ApiProductDoesNotExist',
    'API Product [ghost] does not exist for  tenant [acme] and id [null]',
  ],
  [
    'a product is unknown, before its scopes are looked at',
    ['ghost'],
    ['NONE'],
    'cps.kms.ApiProductDoesNotExist',
    'API Product [ghost] does not exist for  tenant [acme] and id [null]',
  ],
  [
    'a scope is on no product',
    ['read', 'write'],
    ['READ', 'ADMIN'],
    'keymanagement.service.InvalidScopes',
    'Invalid scopes. Scopes must be contained in [READ, WRITE]',
  ],
  [
    'a scope differs in case',
    ['read'],
    ['read'],
    'keymanagement.service.InvalidScopes',
    'Invalid scopes. Scopes must be contained in [READ]',
  ],
  [
    'there is a scope and no product',
    [],
    ['READ'],
    'keymanagement.service.InvalidScopes',
    'Invalid scopes. Scopes must be contained in []',
  ],
])('refuses when %s', (_, apiProducts, scopes, code, message) => {
  expect(() => grants(apiProducts, scopes)).toThrow(expect.objectContaining({ status: 400, code, message }));
});
