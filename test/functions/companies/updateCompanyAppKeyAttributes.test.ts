import { companyAppKey, specifyReplaceAttributes } from '../../support/attributes';

specifyReplaceAttributes(companyAppKey);
