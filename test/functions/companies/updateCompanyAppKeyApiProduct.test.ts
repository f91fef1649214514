import { companies, specifyUpdateKeyApiProduct } from '../../support/registry/owners';

specifyUpdateKeyApiProduct(companies);
