import { companyAppKey, specifySetAttribute } from '../../support/registry/attributes';

specifySetAttribute(companyAppKey);
