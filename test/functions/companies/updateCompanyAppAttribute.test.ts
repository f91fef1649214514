import { companyApp, specifySetAttribute } from '../../support/attributes';

specifySetAttribute(companyApp);
