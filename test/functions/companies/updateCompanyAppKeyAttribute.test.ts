import { companyAppKey, specifySetAttribute } from '../../support/attributes';

specifySetAttribute(companyAppKey);
