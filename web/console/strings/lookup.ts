import { catalogue } from '../../kit/catalogue';

/** The words of the page that looks up keys. */
export const lookup = catalogue({
  title: 'Key lookup',
  about:
    'Look up the owner of a key, and why it does not work. The key is not stored, and every look-up is audited.',
  key: 'API key',
  keyHint: 'Paste an API key',
  showKey: 'Show API key',
  enterKey: 'Enter an API key.',
  path: 'Path',
  pathHint: '/orders/42',
  pathAbout: 'Optional: does the key open it?',
  method: 'Method',
  anyMethod: 'Any',
  check: 'Check',
  unknown: (org: string) => `No key like this in ${org}.`,
  tried: 'look up keys',
  result: 'Result',
  app: 'App',
  owner: { developers: 'Developer', companies: 'Company', appGroups: 'App group' },
  keyRef: 'Key',
  ending: (ending: string) => `ends in ${ending}`,
  lastUsed: 'Last used',
  checks: 'Checks, in the order in which they are made',
  columns: { check: 'Check', outcome: 'Outcome', detail: 'What is in the way', fix: 'What to do' },
  checkNames: {
    key: 'Key is approved',
    expiry: 'Key has not expired',
    app: 'App is approved',
    owner: 'Owner is active',
    product: 'API product is approved',
    resource: 'An API product opens the request',
  },
  passed: 'Passed',
  failed: 'Failed',
  skipped: 'Not checked',
  skippedWhy: 'No method or path was given.',
  also: (others: readonly string[]) => `Also: ${others.join('; ')}.`,
  reasonOf: (check: string, detail: string, owner: string) =>
    check === 'product' || check === 'resource'
      ? detail
      : `${check === 'owner' ? owner.toLowerCase() : check === 'app' ? 'app' : 'key'} ${detail}`,
  details: {
    inactive: 'is inactive',
    revoked: 'is revoked',
    expired: 'has expired',
    gone: 'is gone',
    unreadable: 'cannot be opened',
  },
  fixes: {
    approveKey: 'Approve key',
    addKey: 'Add a new key',
    approveApp: 'Approve app',
    activateDeveloper: 'Activate developer',
    decideProduct: 'Decide on the API product',
    changeProducts: 'Change the key’s API products',
    openKey: 'Open key',
    openApp: 'Open app',
    openDeveloper: 'Open developer',
  },
});
