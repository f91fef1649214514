import { companyApp, specifyListAttributes } from '../../support/attributes';

specifyListAttributes(companyApp);
