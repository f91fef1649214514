import type getApiProduct from '../../../../functions/apiProducts/getApiProduct';
import type updateApiProduct from '../../../../functions/apiProducts/updateApiProduct';
import type { ApiProduct } from '../../../../shared/schemas/apiProduct';
import { API_PRODUCT_NAME, MAX_DESCRIPTION_LENGTH } from '../../../../shared/schemas/limits';
import { call } from '../../../kit/api';
import type { Rule } from '../../../kit/form';
import { strings } from '../../strings';
import { isNumber } from './numbers';
import {
  configProblem,
  configsOf,
  formOfOperations,
  newConfig,
  operationsIn,
  operationsText,
} from './operations';

const { form: s, operations: o } = strings.apiProducts;

export const accesses = ['public', 'private', 'internal'] as const;
export const scopes = ['paths', 'operations'] as const;
export type Access = (typeof accesses)[number];
export const approvals = ['auto', 'manual'] as const;
export const units = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'] as const;

/**
 * An API product as its form has it: texts, and lists with one entry a line. `opens` is `paths` of proxies, or
 * `operations`, which are JSON.
 */
export type FormValues = Record<
  | 'displayName'
  | 'name'
  | 'description'
  | 'access'
  | 'approvalType'
  | 'quota'
  | 'quotaInterval'
  | 'quotaTimeUnit'
  | 'environments'
  | 'opens'
  | 'proxies'
  | 'apiResources'
  | 'operations'
  | 'scopes',
  string
>;

export const emptyForm: FormValues = {
  displayName: '',
  name: '',
  description: '',
  access: 'public',
  approvalType: 'auto',
  quota: '',
  quotaInterval: '1',
  quotaTimeUnit: 'day',
  environments: '',
  opens: 'paths',
  proxies: '',
  apiResources: '',
  operations: operationsText([newConfig]),
  scopes: '',
};

/** Who may ask for a product; what says nothing of it is for everybody. */
export const accessOf = ({ attributes }: Pick<ApiProduct, 'attributes'>): Access =>
  accesses.find((access) => attributes.some(({ name, value }) => name === 'access' && value === access)) ??
  'public';

/** Derives a name from a display name: "Premium API Product" is `premium-api-product`. */
export const slugOf = (displayName: string): string =>
  displayName
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
    .replace(/^-+|-+$/g, '');

/** The entries of a list with one a line. */
export const linesOf = (text: string): string[] => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
];

export const formOf = (product: ApiProduct): FormValues => ({
  displayName: product.displayName,
  name: product.name,
  description: product.description ?? '',
  access: accessOf(product),
  approvalType: product.approvalType,
  quota: product.quota ?? '',
  quotaInterval: product.quotaInterval ?? (product.quota === undefined ? '1' : ''),
  quotaTimeUnit: product.quotaTimeUnit ?? (product.quota === undefined ? 'day' : ''),
  environments: product.environments.join('\n'),
  opens: product.operationGroup ? 'operations' : 'paths',
  operations: product.operationGroup ? formOfOperations(product) : emptyForm.operations,
  proxies: product.proxies.join('\n'),
  apiResources: product.apiResources.join('\n'),
  scopes: product.scopes.join('\n'),
});

/** Returns the problems of a form's values; the name is checked only on creation. */
export const rules: { [Name in keyof FormValues]?: Rule<FormValues> } = {
  displayName: (value) => (value.trim() === '' ? s.enterDisplayName : undefined),
  name: (value) => {
    if (value.trim() === '') return s.enterName;
    return API_PRODUCT_NAME.test(value) ? undefined : s.badName;
  },
  description: (value) => (value.length > MAX_DESCRIPTION_LENGTH ? s.descriptionTooLong : undefined),
  quota: (value) => (value.trim() === '' || isNumber(value) ? undefined : s.number),
  quotaInterval: (value, { quota }) => {
    if (quota.trim() === '') return undefined;
    if (value.trim() === '') return s.enterInterval;
    return isNumber(value) ? undefined : s.number;
  },
  operations: (value, { opens }) => {
    if (opens !== 'operations') return undefined;
    const configs = operationsIn(value);
    return configs.length === 0 ? o.enterProxies : configs.map(configProblem).find(Boolean);
  },
};

/** Converts a form's quota: all three members, or none. */
const quotaIn = ({ quota, quotaInterval, quotaTimeUnit }: FormValues) =>
  quota.trim() === ''
    ? { quota: undefined, quotaInterval: undefined, quotaTimeUnit: undefined }
    : { quota: quota.trim(), quotaInterval: quotaInterval.trim(), quotaTimeUnit: quotaTimeUnit || 'day' };

const approvalIn = ({ approvalType }: FormValues) =>
  approvals.find((each) => each === approvalType) ?? 'manual';

/** Converts a form's operations; keeps the `type` of stored ones. */
const openingIn = (values: FormValues, type: 'proxy' | 'remoteservice' = 'proxy') =>
  values.opens === 'operations'
    ? {
        apiResources: [],
        operationGroup: { operationConfigType: type, operationConfigs: configsOf(values.operations) },
      }
    : { apiResources: linesOf(values.apiResources), operationGroup: undefined };

/** Converts a form to a new product. */
export const draftOf = (values: FormValues, stored?: ApiProduct) => ({
  name: values.name,
  displayName: values.displayName.trim(),
  description: values.description.trim() || undefined,
  approvalType: approvalIn(values),
  attributes: [{ name: 'access', value: values.access }],
  ...quotaIn(values),
  environments: linesOf(values.environments),
  proxies: values.opens === 'operations' && !stored ? [] : linesOf(values.proxies),
  ...openingIn(values, stored?.operationGroup?.operationConfigType),
  scopes: linesOf(values.scopes),
});

const isAccess = ({ name }: { name: string }): boolean => name === 'access';

/** Attributes with the access of a form, in the place where it was. */
const withAccess = (attributes: ApiProduct['attributes'], { access: value }: FormValues) =>
  attributes.some(isAccess)
    ? attributes.map((attribute) => (isAccess(attribute) ? { ...attribute, value } : attribute))
    : [...attributes, { name: 'access', value }];

/** Names of changed fields. */
const changesIn = (values: FormValues, began: FormValues) =>
  (Object.keys(values) as (keyof FormValues)[]).filter((name) => values[name] !== began[name]);

/** Returns the replacement of a product: its stored members with the form's changes. */
function changed(product: ApiProduct, values: FormValues, began: FormValues) {
  const {
    name: _,
    createdAt: __,
    createdBy: ___,
    lastModifiedAt: ____,
    lastModifiedBy: _____,
    ...kept
  } = product;
  const changes = changesIn(values, began);
  const { attributes, quota, quotaInterval, quotaTimeUnit, apiResources, operationGroup, ...draft } = draftOf(
    values,
    product,
  );
  const own = { ...draft, attributes: withAccess(kept.attributes, values) };
  const members = Object.entries(own).filter(([name]) =>
    changes.includes((name === 'attributes' ? 'access' : name) as keyof FormValues),
  );
  const isOpeningChanged = changes.some((name) => ['opens', 'apiResources', 'operations'].includes(name));
  const isQuotaChanged = changes.some((name) => name.startsWith('quota'));
  return {
    ...kept,
    ...(Object.fromEntries(members) as Partial<typeof own>),
    ...(isOpeningChanged && { apiResources, operationGroup }),
    ...(isQuotaChanged && { quota, quotaInterval, quotaTimeUnit }),
  };
}

/** @throws Refused, Offline */
export const readApiProduct = async (org: string, apiProduct: string, signal?: AbortSignal) =>
  // With other query parameters it would return the product's uses.
  (await call<typeof getApiProduct>('getApiProduct', { params: { org, apiProduct }, signal })) as ApiProduct;

/**
 * Saves what a form changed of the product of a name. The product is read anew and sent back with all
 * that the form did not change, so that nothing is lost. Where somebody else meanwhile changed a field
 * that the form changed as well, nothing is sent and `theirs` is answered: what is stored.
 * @throws Refused, Offline
 */
export async function saveApiProduct(
  org: string,
  name: string,
  { values, began }: { values: FormValues; began: FormValues },
): Promise<{ saved: ApiProduct } | { theirs: ApiProduct }> {
  const stored = await readApiProduct(org, name);
  const theirs = formOf(stored);
  const isContested = changesIn(values, began).some(
    (field) => theirs[field] !== began[field] && theirs[field] !== values[field],
  );
  if (isContested) return { theirs: stored };
  const saved = await call<typeof updateApiProduct>('updateApiProduct', {
    params: { org, apiProduct: name },
    body: changed(stored, values, began),
  });
  return { saved };
}

/** Applies the form's changes to the stored product. */
export const rebased = (values: FormValues, began: FormValues, stored: ApiProduct): FormValues => ({
  ...formOf(stored),
  ...Object.fromEntries(changesIn(values, began).map((name) => [name, values[name]])),
});
