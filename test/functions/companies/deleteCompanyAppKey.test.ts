import { companies, specifyDeleteKey } from '../../support/registry/owners';

specifyDeleteKey(companies);
