import { companyApp, specifyReplaceAttributes } from '../../support/registry/attributes';

specifyReplaceAttributes(companyApp);
