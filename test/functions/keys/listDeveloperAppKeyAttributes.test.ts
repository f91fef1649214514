import { developerAppKey, specifyListAttributes } from '../../support/registry/attributes';

specifyListAttributes(developerAppKey);
