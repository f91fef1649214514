import { companyApp, specifyGetAttribute } from '../../support/registry/attributes';

specifyGetAttribute(companyApp);
