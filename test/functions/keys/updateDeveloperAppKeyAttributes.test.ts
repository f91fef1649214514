import { developerAppKey, specifyReplaceAttributes } from '../../support/registry/attributes';

specifyReplaceAttributes(developerAppKey);
