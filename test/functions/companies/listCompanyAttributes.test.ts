import { company, specifyListAttributes } from '../../support/attributes';

specifyListAttributes(company);
