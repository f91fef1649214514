import { appGroups, specifyUpdateKeyApiProduct } from '../../support/registry/owners';

specifyUpdateKeyApiProduct(appGroups);
