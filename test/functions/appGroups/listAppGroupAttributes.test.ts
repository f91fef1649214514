import { appGroup, specifyListAttributes } from '../../support/attributes';

specifyListAttributes(appGroup);
