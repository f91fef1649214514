import { appGroups, specifyUpdateKeyApiProduct } from '../../support/owners';

specifyUpdateKeyApiProduct(appGroups);
