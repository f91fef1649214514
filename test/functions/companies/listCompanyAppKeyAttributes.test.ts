import { companyAppKey, specifyListAttributes } from '../../support/attributes';

specifyListAttributes(companyAppKey);
