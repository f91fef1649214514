import { appGroups, specifyCreateKey } from '../../support/registry/owners';

specifyCreateKey(appGroups);
