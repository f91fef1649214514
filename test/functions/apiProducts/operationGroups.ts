/** Members of a product that define its operations. */
export const operations = {
  graphqlOperationGroup: {
    operationConfigType: 'proxy',
    operationConfigs: [
      { apiSource: 'tides', operations: [{ operation: 'tide', operationTypes: ['QUERY'] }] },
    ],
  },
  grpcOperationGroup: { operationConfigs: [{ apiSource: 'buoys', service: 'Buoys', methods: [] }] },
  llmOperationGroup: { nested: [[1, [true, 'x']], [], [{ deep: [[]] }]], 'odd <name> é': { '1': -1.5 } },
  llmQuota: '5000',
  llmQuotaInterval: '2',
  llmQuotaTimeUnit: 'day',
  operationGroup: {
    operationConfigType: 'remoteservice',
    operationConfigs: [
      {
        apiSource: 'weather',
        attributes: [{ name: 'tier', value: 'gold' }],
        operations: [{ methods: ['GET', 'POST'], resource: '/forecast/**' }, { resource: '/' }],
        quota: { interval: '1', limit: '10', timeUnit: 'minute' },
      },
      { apiSource: 'tides' },
    ],
  },
  payloadOperationGroup: {},
  quotaCounterScope: 'OPERATION',
  space: 'harbour',
};
