/**
 * The indexes of one field that Keymint's queries need, which a file has from the beginning. Firestore has one for
 * every field; here another is built when a query first needs it, which takes long in a large file.
 */
export const singleFields: readonly string[] = [
  'apiProducts: name',
  'appGroups: channelId',
  'appGroups: channelUri',
  'appGroups: name',
  'appGroups: status',
  'apps: [facets]',
  'apps: appId',
  'apps: createdAt',
  'apps: displayNameKey',
  'apps: nameKey',
  'apps: owner',
  'apps: ownerKind',
  'apps: status',
  'audits: id',
  'changes: at',
  'companies: name',
  'developers: [attributes]',
  'developers: appCount',
  'developers: createdAt',
  'developers: emailKey',
  'developers: firstNameKey',
  'developers: lastNameKey',
  'developers: status',
  'developers: userNameKey',
  'members: emailKey',
  'sessions: emailKey',
  'tokenFamilies: emailKey',
  'tokens: id',
];
