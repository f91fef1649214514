import { companyApp, specifySetAttribute } from '../../support/registry/attributes';

specifySetAttribute(companyApp);
