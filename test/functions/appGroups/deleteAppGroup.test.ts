import { appGroups, specifyDeleteOwner } from '../../support/registry/owners';

specifyDeleteOwner(appGroups);
