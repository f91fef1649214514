import { appGroup, specifyListAttributes } from '../../support/registry/attributes';

specifyListAttributes(appGroup);
