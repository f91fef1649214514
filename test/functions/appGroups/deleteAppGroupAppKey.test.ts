import { appGroups, specifyDeleteKey } from '../../support/owners';

specifyDeleteKey(appGroups);
