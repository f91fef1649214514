import { developerApp, specifyReplaceAttributes } from '../../support/attributes';

specifyReplaceAttributes(developerApp);
