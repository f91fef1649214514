import { companyAppKey, specifyDeleteAttribute } from '../../support/registry/attributes';

specifyDeleteAttribute(companyAppKey);
