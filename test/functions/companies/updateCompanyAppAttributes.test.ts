import { companyApp, specifyReplaceAttributes } from '../../support/attributes';

specifyReplaceAttributes(companyApp);
