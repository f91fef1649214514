import { companyApp, specifyGetAttribute } from '../../support/attributes';

specifyGetAttribute(companyApp);
