import { appGroups, specifyDeleteKeyApiProduct } from '../../support/registry/owners';

specifyDeleteKeyApiProduct(appGroups);
