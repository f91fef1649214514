import { appGroups, specifyGetKey } from '../../support/owners';

specifyGetKey(appGroups);
