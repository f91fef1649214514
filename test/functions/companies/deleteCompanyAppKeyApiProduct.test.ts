import { companies, specifyDeleteKeyApiProduct } from '../../support/owners';

specifyDeleteKeyApiProduct(companies, 204);
