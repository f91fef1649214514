import { companyAppKey, specifyGetAttribute } from '../../support/attributes';

specifyGetAttribute(companyAppKey);
