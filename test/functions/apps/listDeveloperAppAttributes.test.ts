import { developerApp, specifyListAttributes } from '../../support/attributes';

specifyListAttributes(developerApp);
