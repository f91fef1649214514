import { appGroups, specifyDeleteKeyApiProduct } from '../../support/owners';

specifyDeleteKeyApiProduct(appGroups, 200);
