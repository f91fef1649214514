/** Settings of an organization as options: the values that each takes, and what it sets. */
export const settings = {
  dialect: { takes: 'edge|x', sets: "form of Apigee's API that it speaks" },
  environments: { takes: 'test,prod', sets: 'names of its environments' },
  'key-length': { takes: '16..128', sets: 'length of generated consumer keys' },
  'secret-length': { takes: '16..128', sets: 'length of generated secrets' },
  'developer-status': { takes: 'active|inactive', sets: 'status of new developers' },
  'product-delete': {
    takes: 'dangle|cascade|refuse',
    sets: 'what deleting an API product does to keys that name it',
  },
  secrets: { takes: 'retrievable|one-time', sets: 'whether secrets are answered always, or once' },
  'legacy-keys': {
    takes: 'true|false',
    sets: 'whether imported keys may have . % | , and =, as earlier versions of Apigee made them',
  },
  'audit-reads': { takes: 'true|false', sets: 'whether reads of keys and secrets are audited' },
  'developer-attributes': { takes: 'Team,Region', sets: 'attributes that developers may write' },
  'apps-per-developer': { takes: '0..10000', sets: 'how many apps a developer may make' },
  'keys-per-app': { takes: '0..1000', sets: 'how many keys a developer may make for an app' },
  'key-lifetime-days': { takes: '1..36500|never', sets: "default lifetime of developers' keys" },
  'key-lifetime-max-days': { takes: '1..36500|never', sets: "maximum lifetime of developers' keys" },
  issuers: { takes: 'a JSON array', sets: 'issuers whose JSON Web Tokens are accepted' },
} as const;

export type SettingName = keyof typeof settings;
