import { developerAppKey, specifyListAttributes } from '../../support/attributes';

specifyListAttributes(developerAppKey);
