import { companies, specifyDeleteKey } from '../../support/owners';

specifyDeleteKey(companies);
