import type { ApiProduct } from '../../../../shared/schemas/apiProduct';
import { strings } from '../../strings';
import { isNumber } from './numbers';

const s = strings.apiProducts.operations;

/** HTTP methods on offer; others that are stored stay on offer where they are. */
export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/** One operation in a form: a path, and its methods; none for all. */
export interface OperationRow {
  resource: string;
  methods: readonly string[];
}

type StoredConfig = NonNullable<ApiProduct['operationGroup']>['operationConfigs'][number];

/** The operations of one proxy in a form, with their common quota; `attributes` are kept as they are. */
export interface OperationConfig {
  apiSource: string;
  operations: readonly OperationRow[];
  limit: string;
  interval: string;
  timeUnit: string;
  attributes?: StoredConfig['attributes'];
}

export const newRow: OperationRow = { resource: '', methods: [] };
export const newConfig: OperationConfig = {
  apiSource: '',
  operations: [newRow],
  limit: '',
  interval: '1',
  timeUnit: 'day',
};

/** The value of a form's field of operations: JSON. */
export const operationsText = (configs: readonly OperationConfig[]): string => JSON.stringify(configs);
export const operationsIn = (text: string): OperationConfig[] => JSON.parse(text);

/** The operations of a stored product as its form has them. */
export const formOfOperations = ({ operationGroup }: Pick<ApiProduct, 'operationGroup'>): string =>
  operationsText(
    (operationGroup?.operationConfigs ?? []).map(({ apiSource, operations = [], quota, attributes }) => ({
      apiSource,
      operations: operations.map(({ resource, methods = [] }) => ({ resource, methods })),
      limit: quota?.limit ?? '',
      interval: quota?.interval ?? (quota?.limit === undefined ? '1' : ''),
      timeUnit: quota?.timeUnit ?? (quota?.limit === undefined ? 'day' : ''),
      ...(attributes && { attributes }),
    })),
  );

type TimeUnit = NonNullable<StoredConfig['quota']>['timeUnit'];

/** The configurations to send for a form's operations. */
export const configsOf = (text: string): StoredConfig[] =>
  operationsIn(text).map(({ apiSource, operations, limit, interval, timeUnit, attributes }) => ({
    apiSource: apiSource.trim(),
    operations: operations.map(({ resource, methods }) => ({
      resource: resource.trim(),
      ...(methods.length > 0 && { methods: [...methods] }),
    })),
    ...(limit.trim() !== '' && {
      quota: {
        limit: limit.trim(),
        ...(interval.trim() !== '' && { interval: interval.trim() }),
        ...(timeUnit !== '' && { timeUnit: timeUnit as TimeUnit }),
      },
    }),
    ...(attributes && { attributes }),
  }));

/** Validates the operations of one proxy; returns an error message or undefined. */
export function configProblem({
  apiSource,
  operations,
  limit,
  interval,
}: OperationConfig): string | undefined {
  if (apiSource.trim() === '') return s.enterProxy;
  if (operations.length === 0) return s.enterOperation;
  if (operations.some(({ resource }) => !resource.trim().startsWith('/'))) return s.enterPath;
  if (limit.trim() === '') return undefined;
  return isNumber(limit) && (interval.trim() === '' || isNumber(interval)) ? undefined : s.number;
}
