import { developerAppKey, specifyReplaceAttributes } from '../../support/attributes';

specifyReplaceAttributes(developerAppKey);
