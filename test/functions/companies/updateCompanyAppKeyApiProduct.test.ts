import { companies, specifyUpdateKeyApiProduct } from '../../support/owners';

specifyUpdateKeyApiProduct(companies);
