import { companyApp, specifyDeleteAttribute } from '../../support/attributes';

specifyDeleteAttribute(companyApp);
