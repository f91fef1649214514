import { appGroupApp, specifyListAttributes } from '../../support/registry/attributes';

specifyListAttributes(appGroupApp);
