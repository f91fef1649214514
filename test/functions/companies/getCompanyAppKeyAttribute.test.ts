import { companyAppKey, specifyGetAttribute } from '../../support/registry/attributes';

specifyGetAttribute(companyAppKey);
