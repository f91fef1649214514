import { company, specifyListAttributes } from '../../support/registry/attributes';

specifyListAttributes(company);
