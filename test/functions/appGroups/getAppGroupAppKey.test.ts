import { appGroups, specifyGetKey } from '../../support/registry/owners';

specifyGetKey(appGroups);
