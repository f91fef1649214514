import { appGroups, specifyCreateKey } from '../../support/owners';

specifyCreateKey(appGroups);
