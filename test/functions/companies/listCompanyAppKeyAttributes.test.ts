import { companyAppKey, specifyListAttributes } from '../../support/registry/attributes';

specifyListAttributes(companyAppKey);
