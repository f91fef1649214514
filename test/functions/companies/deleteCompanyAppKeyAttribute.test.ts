import { companyAppKey, specifyDeleteAttribute } from '../../support/attributes';

specifyDeleteAttribute(companyAppKey);
