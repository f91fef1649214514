import { companyApp, specifyDeleteAttribute } from '../../support/registry/attributes';

specifyDeleteAttribute(companyApp);
