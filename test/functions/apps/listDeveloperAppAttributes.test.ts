import { developerApp, specifyListAttributes } from '../../support/registry/attributes';

specifyListAttributes(developerApp);
