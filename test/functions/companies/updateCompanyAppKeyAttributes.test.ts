import { companyAppKey, specifyReplaceAttributes } from '../../support/registry/attributes';

specifyReplaceAttributes(companyAppKey);
