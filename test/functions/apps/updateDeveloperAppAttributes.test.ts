import { developerApp, specifyReplaceAttributes } from '../../support/registry/attributes';

specifyReplaceAttributes(developerApp);
