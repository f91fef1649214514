import { companyApp, specifyListAttributes } from '../../support/registry/attributes';

specifyListAttributes(companyApp);
