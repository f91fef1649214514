import { appGroups, specifyDeleteOwner } from '../../support/owners';

specifyDeleteOwner(appGroups);
