import { appGroupApp, specifyListAttributes } from '../../support/attributes';

specifyListAttributes(appGroupApp);
