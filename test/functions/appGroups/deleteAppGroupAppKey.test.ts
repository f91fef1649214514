import { appGroups, specifyDeleteKey } from '../../support/registry/owners';

specifyDeleteKey(appGroups);
