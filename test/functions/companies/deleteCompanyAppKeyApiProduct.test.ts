import { companies, specifyDeleteKeyApiProduct } from '../../support/registry/owners';

specifyDeleteKeyApiProduct(companies);
